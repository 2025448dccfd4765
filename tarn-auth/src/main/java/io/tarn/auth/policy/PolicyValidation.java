package io.tarn.auth.policy;

/// What a policy may hold (auth.md 4).
public final class PolicyValidation {
    private PolicyValidation() {}

    /// Returns when `policy` may be stored; otherwise throws [io.tarn.auth.AuthException] of kind `INVALID` with the
    /// text
    /// for the client.
    public static void check(Policy policy) {
        throw new UnsupportedOperationException("the shape comes first");
    }
}
