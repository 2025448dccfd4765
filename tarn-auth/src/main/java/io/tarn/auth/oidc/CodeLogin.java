package io.tarn.auth.oidc;

import java.util.Map;

/// Turns the code of a login that a program began by itself into claims about who logged in (auth.md 13).
@FunctionalInterface
public interface CodeLogin {
    /// The claims, believed. Throws [io.tarn.auth.AuthException]: `UNAUTHENTICATED` when the code is refused,
    /// `INVALID` for a malformed request, `UNAVAILABLE` when whom to ask is out of order.
    ///
    /// @param requestId passed on to services of our own kind
    Map<String, Object> claims(String code, String state, String redirectUri, String requestId);
}
