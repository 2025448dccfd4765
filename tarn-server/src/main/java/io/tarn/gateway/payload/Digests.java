package io.tarn.gateway.payload;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The digests of S3, as every Java platform has them.
public final class Digests {
    /// SHA-256 of no bytes, in hex.
    public static final String SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final String HMAC_SHA256 = "HmacSHA256";
    private static final String HMAC_SHA1 = "HmacSHA1";

    private Digests() {}

    /// A digest such as `MD5` or `SHA-256`.
    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    /// SHA-256 in hex.
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(bytes));
    }

    /// HMAC-SHA256 of a text in UTF-8.
    public static byte[] hmacSha256(byte[] key, String text) {
        return hmac(HMAC_SHA256, key, text.getBytes(StandardCharsets.UTF_8));
    }

    /// HMAC-SHA256.
    public static byte[] hmacSha256(byte[] key, byte[] message) {
        return hmac(HMAC_SHA256, key, message);
    }

    /// HMAC-SHA1.
    public static byte[] hmacSha1(byte[] key, byte[] message) {
        return hmac(HMAC_SHA1, key, message);
    }

    /// Whether two texts are the same, in a time that does not tell where they differ.
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(String name, byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(key, name));
            return mac.doFinal(message);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("a key that cannot be one", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}
