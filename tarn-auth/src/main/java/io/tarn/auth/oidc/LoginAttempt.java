package io.tarn.auth.oidc;

import io.tarn.auth.AuthRecords;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// A login that was sent to the provider and has not come back yet.
///
/// @param state ties the answer to the browser that asked
/// @param nonce ties the token to this attempt
/// @param verifier ties the code to this attempt (PKCE)
/// @param callback where the provider was told to answer
/// @param next where the browser goes afterwards: a [io.tarn.auth.login.LocalPath], or empty
/// @param expiry in whole seconds
record LoginAttempt(String state, String nonce, String verifier, URI callback, String next, Instant expiry) {
    /// How long somebody may take at the provider.
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final int SECRET_BYTES = 32;
    private static final int ID_LENGTH = 16;

    /// A new one. `random` must be cryptographically strong in production.
    static LoginAttempt begin(RandomGenerator random, URI callback, String next, Instant now) {
        Instant expiry = Instant.ofEpochSecond(now.plus(LIFETIME).getEpochSecond());
        return new LoginAttempt(secret(random), secret(random), secret(random), callback, next, expiry);
    }

    private static String secret(RandomGenerator random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// What tells attempts of one browser apart: derived from the state, so that the answer leads to it.
    static String id(String state) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(AuthRecords.bytes(state));
            return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is unavailable in this Java runtime", e);
        }
    }

    boolean hasState(String presented) {
        return MessageDigest.isEqual(AuthRecords.bytes(state), AuthRecords.bytes(presented));
    }

    @Override
    public String toString() {
        return "LoginAttempt[" + id(state) + ", expiry=" + expiry + "]";
    }
}
