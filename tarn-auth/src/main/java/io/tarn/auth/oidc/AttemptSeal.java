package io.tarn.auth.oidc;

import io.tarn.auth.AuthRecords;
import io.tarn.auth.login.DerivedKey;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Turns attempts into cookie values and back: AES-GCM under a key made from `auth.encrypt.secret_key`, bound to the
/// attempt's id. What was tampered with, was made under another key or another id, or has expired reads as absent.
final class AttemptSeal {
    private static final int NONCE_SIZE = 12;
    private static final int TAG_BITS = 128;
    private static final int VALUE_LENGTH_MAX = 4096;
    private static final int FIELDS = 6;

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final RandomGenerator random;

    AttemptSeal(String secretKey, InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        this.key = new SecretKeySpec(
                DerivedKey.of(secretKey, "oidc login attempt v1").bytes(), "AES");
    }

    String seal(LoginAttempt attempt) {
        byte[] nonce = new byte[NONCE_SIZE];
        random.nextBytes(nonce);
        String plain = String.join(
                "\n",
                attempt.state(),
                attempt.nonce(),
                attempt.verifier(),
                attempt.callback().toString(),
                attempt.next(),
                Long.toString(attempt.expiry().getEpochSecond()));
        try {
            byte[] box = cipher(Cipher.ENCRYPT_MODE, nonce, LoginAttempt.id(attempt.state()))
                    .doFinal(AuthRecords.bytes(plain));
            byte[] value = Arrays.copyOf(nonce, NONCE_SIZE + box.length);
            System.arraycopy(box, 0, value, NONCE_SIZE, box.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is unavailable in this Java runtime", e);
        }
    }

    Optional<LoginAttempt> open(String id, String value) {
        if (value.length() > VALUE_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(value);
            if (bytes.length <= NONCE_SIZE) {
                return Optional.empty();
            }
            byte[] nonce = Arrays.copyOf(bytes, NONCE_SIZE);
            byte[] plain = cipher(Cipher.DECRYPT_MODE, nonce, id).doFinal(bytes, NONCE_SIZE, bytes.length - NONCE_SIZE);
            return read(AuthRecords.text(plain))
                    .filter(attempt -> clock.instant().isBefore(attempt.expiry()));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is unavailable in this Java runtime", e);
        }
    }

    private static Optional<LoginAttempt> read(String plain) {
        String[] fields = plain.split("\n", -1);
        return fields.length == FIELDS
                ? Optional.of(new LoginAttempt(
                        fields[0],
                        fields[1],
                        fields[2],
                        URI.create(fields[3]),
                        fields[4],
                        Instant.ofEpochSecond(Long.parseLong(fields[5]))))
                : Optional.empty();
    }

    private Cipher cipher(int mode, byte[] nonce, String id) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(AuthRecords.bytes(id));
        return cipher;
    }
}
