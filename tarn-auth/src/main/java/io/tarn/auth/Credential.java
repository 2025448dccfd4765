package io.tarn.auth;

import java.time.Instant;

/// A stored access key with its secret in clear, and whom it belongs to.
///
/// @param key the pair; printing hides the secret
/// @param issuedAt when it was made
/// @param userName the owner's name at that time
public record Credential(AccessKey key, Instant issuedAt, String userName) {}
