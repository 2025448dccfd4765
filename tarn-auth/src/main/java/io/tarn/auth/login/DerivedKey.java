package io.tarn.auth.login;

import io.tarn.auth.AuthRecords;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key for one purpose, made from `auth.encrypt.secret_key`, so that what was made for one purpose passes for
/// nothing else.
///
/// @param bytes 32 of them
public record DerivedKey(byte[] bytes) {
    private static final String ALGORITHM = "HmacSHA256";

    /// @param purpose different for each use
    public static DerivedKey of(String secretKey, String purpose) {
        return new DerivedKey(new DerivedKey(AuthRecords.bytes(secretKey)).mac(AuthRecords.bytes("tarn " + purpose)));
    }

    /// The HMAC-SHA256 of some data under this key, 32 bytes.
    public byte[] mac(byte[] data) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is unavailable in this Java runtime", e);
        }
    }

    @Override
    public String toString() {
        return "DerivedKey[SECRET]";
    }
}
