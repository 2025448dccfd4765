package io.tarn.auth.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key of the chain, made from `auth.encrypt.secret_key`: who writes to the database without it can make
/// nothing that passes for a part of the chain.
final class ChainKey {
    /// Bytes of a hash.
    static final int HASH_SIZE = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    ChainKey(String secret) {
        SecretKeySpec master = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
        key = new SecretKeySpec(mac(master, "tarn audit log v1"), ALGORITHM);
    }

    /// The hash of `parts` for one purpose. At most the last part is of variable length.
    byte[] hash(String purpose, byte[]... parts) {
        return mac(key, purpose, parts);
    }

    /// Whether `expected` is that hash. Takes the same time wherever they differ.
    boolean matches(byte[] expected, String purpose, byte[]... parts) {
        return MessageDigest.isEqual(expected, hash(purpose, parts));
    }

    static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] mac(SecretKeySpec key, String purpose, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(purpose.getBytes(US_ASCII));
            mac.update((byte) 0);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
