package io.tarn.auth.saml;

import java.time.Instant;

/// A login that a browser was sent away for.
///
/// @param requestId the request's id
/// @param returnPath the local path to go to afterwards
/// @param expiry after which it cannot be finished
record PendingLogin(String requestId, String returnPath, Instant expiry) {}
