package io.tarn.auth.saml;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Keeps logins under way in the browsers they began in, as cookies sealed under a key of the installation: so
/// that a response is good in that browser only, and that nothing is stored for whoever merely knocks.
final class PendingLogins {
    /// How long somebody may take at the identity provider.
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_BYTES = 20;
    private static final int COOKIE_LENGTH_MAX = 4096;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// @param secretKey `auth.encrypt.secret_key`, from which a key of its own is derived
    PendingLogins(String secretKey, InstantSource clock, RandomGenerator random) {
        var master = new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.key = new SecretKeySpec(mac(master, "tarn saml login v1"), ALGORITHM);
        this.clock = clock;
        this.random = random;
    }

    PendingLogin begin(String returnPath) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new PendingLogin(
                "_" + HexFormat.of().formatHex(id), returnPath, clock.instant().plus(LIFETIME));
    }

    /// The cookie's value: `<request id>.<expiry second>.<base64url of path>.<base64url of MAC>`.
    String seal(PendingLogin login) {
        String text = login.requestId() + "." + login.expiry().getEpochSecond() + "."
                + ENCODER.encodeToString(login.returnPath().getBytes(StandardCharsets.UTF_8));
        return text + "." + ENCODER.encodeToString(mac(key, text));
    }

    /// Empty for what is forged, was made under another secret, or has expired.
    Optional<PendingLogin> open(String value) {
        int macDot = value.lastIndexOf('.');
        String[] parts = value.split("\\.", -1);
        if (parts.length != 4 || value.length() > COOKIE_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] presented = Base64.getUrlDecoder().decode(parts[3]);
            if (!MessageDigest.isEqual(presented, mac(key, value.substring(0, macDot)))) {
                return Optional.empty();
            }
            Instant expiry = Instant.ofEpochSecond(Long.parseLong(parts[1]));
            String path = new String(Base64.getUrlDecoder().decode(parts[2]), StandardCharsets.UTF_8);
            return Optional.of(new PendingLogin(parts[0], path, expiry))
                    .filter(login -> clock.instant().isBefore(login.expiry()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
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
