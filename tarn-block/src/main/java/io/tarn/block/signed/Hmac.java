package io.tarn.block.signed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signatures of texts: HMAC-SHA256 as unpadded URL-safe base64, 43 characters (api.md 10).
public final class Hmac {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;

    /// @param secret not empty
    public Hmac(String secret) {
        this(secret.getBytes(UTF_8));
    }

    private Hmac(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// A key for one purpose only, made of this one: what is signed for another purpose is worthless there.
    public Hmac derived(String purpose) {
        return new Hmac(digest(purpose));
    }

    /// The signature of `text`.
    public String sign(String text) {
        return TEXT.encodeToString(digest(text));
    }

    /// Whether `signature` is that of `text`, to the letter. Takes the same time wherever they differ.
    public boolean matches(String text, String signature) {
        return MessageDigest.isEqual(sign(text).getBytes(UTF_8), signature.getBytes(UTF_8));
    }

    private byte[] digest(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
