package io.tarn.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The value of the cookie that carries a login token in browsers (api.md 6.5, auth.md 10.6): `<issue
/// second>.<base64url of the token>.<base64url of the HMAC of both>`. The value is private to this program; name
/// and attributes are not.
///
/// A value that was tampered with, was made under another secret key, or is older than [#LIFETIME] reads as absent.
public final class SessionCookie {
    /// The cookie's name.
    public static final String NAME = "internal_auth_session";
    /// How long browsers keep it.
    public static final Duration LIFETIME = Duration.ofDays(30);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int VALUE_LENGTH_MAX = 16384;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final SecretKeySpec key;
    private final Optional<SecretKeySpec> previous;
    private final InstantSource clock;

    /// `secretKey` is `auth.encrypt.secret_key`. The cookie's own key is derived from it, so that no login token
    /// can pass for a cookie or the other way round.
    public SessionCookie(String secretKey, InstantSource clock) {
        this(secretKey, Optional.empty(), clock);
    }

    /// The same, which still believes cookies signed with the key before this one.
    public SessionCookie(String secretKey, Optional<String> previousKey, InstantSource clock) {
        this.clock = clock;
        this.key = derived(secretKey);
        this.previous = previousKey.map(SessionCookie::derived);
    }

    private static SecretKeySpec derived(String secretKey) {
        SecretKeySpec master = new SecretKeySpec(AuthRecords.bytes(secretKey), ALGORITHM);
        return new SecretKeySpec(mac(master, "tarn session cookie v1"), ALGORITHM);
    }

    /// The cookie value for a login token.
    public String encode(String token) {
        return encode(token, clock.instant());
    }

    /// The cookie value for a token of a session that began at `begin`.
    public String encode(String token, Instant begin) {
        String signed = begin.getEpochSecond() + "." + ENCODER.encodeToString(AuthRecords.bytes(token));
        return signed + "." + ENCODER.encodeToString(mac(key, signed));
    }

    /// When the session of a cookie value began; empty when the value is not one of ours, or too old.
    public Optional<Instant> issuedAt(String value) {
        return decode(value)
                .map(token -> Instant.ofEpochSecond(Long.parseLong(value.substring(0, value.indexOf('.')))));
    }

    /// The login token in a cookie value; empty when the value is not one of ours, or too old.
    public Optional<String> decode(String value) {
        int macDot = value.lastIndexOf('.');
        int tokenDot = value.indexOf('.');
        if (macDot <= tokenDot || tokenDot < 0 || value.length() > VALUE_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] presented = DECODER.decode(value.substring(macDot + 1));
            if (!isSigned(value.substring(0, macDot), presented)) {
                return Optional.empty();
            }
            Instant issued = Instant.ofEpochSecond(Long.parseLong(value.substring(0, tokenDot)));
            byte[] token = DECODER.decode(value.substring(tokenDot + 1, macDot));
            return token.length > 0 && clock.instant().isBefore(issued.plus(LIFETIME))
                    ? Optional.of(AuthRecords.text(token))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isSigned(String text, byte[] presented) {
        return MessageDigest.isEqual(presented, mac(key, text))
                || previous.filter(known -> MessageDigest.isEqual(presented, mac(known, text)))
                        .isPresent();
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is unavailable in this Java runtime", e);
        }
    }
}
