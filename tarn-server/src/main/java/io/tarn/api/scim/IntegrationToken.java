package io.tarn.api.scim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The secret by which an identity provider is known: `auth.scim.token`. Whoever has it can make administrators.
/// Only its hash is kept here.
public final class IntegrationToken {
    /// Fewest characters of a token.
    public static final int LENGTH_MIN = 32;

    private static final int LENGTH_MAX = 1024;
    private static final String SCHEME = "Bearer ";

    private final byte[] hash;

    private IntegrationToken(String token) {
        this.hash = hash(token);
    }

    /// The token configured; empty for none.
    ///
    /// @throws IllegalArgumentException it is too short or long, or has characters that a header cannot carry
    public static Optional<IntegrationToken> of(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (token.length() < LENGTH_MIN || token.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "has " + token.length() + " characters, it must have " + LENGTH_MIN + " to " + LENGTH_MAX);
        }
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("must have no spaces and no characters beyond ASCII");
        }
        return Optional.of(new IntegrationToken(token));
    }

    /// Whether a header `Authorization` carries the token. Takes the same time wherever the first difference is.
    boolean admits(@Nullable String authorization) {
        if (authorization == null
                || authorization.length() > SCHEME.length() + LENGTH_MAX
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        return MessageDigest.isEqual(
                hash, hash(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "IntegrationToken[SECRET]";
    }
}
