package io.tarn.auth.saml;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;

/// Signs the query of a request (SAML bindings 3.4.4.1).
final class RequestSignature {
    private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
    private static final Map<String, String> ALGORITHMS = Map.of(
            MORE + "rsa-sha256", "SHA256withRSA",
            MORE + "rsa-sha384", "SHA384withRSA",
            MORE + "rsa-sha512", "SHA512withRSA",
            MORE + "ecdsa-sha256", "SHA256withECDSAinP1363Format",
            MORE + "ecdsa-sha384", "SHA384withECDSAinP1363Format",
            MORE + "ecdsa-sha512", "SHA512withECDSAinP1363Format");

    private RequestSignature() {}

    /// Throws [IllegalArgumentException] for a method that is unknown or too weak.
    static void check(String method) {
        if (!ALGORITHMS.containsKey(method)) {
            throw new IllegalArgumentException("sp_signature_method \"" + method + "\" is unknown or too weak");
        }
    }

    /// In base64.
    static String of(String query, PrivateKey key, String method) {
        try {
            Signature signature = Signature.getInstance(String.valueOf(ALGORITHMS.get(method)));
            signature.initSign(key);
            signature.update(query.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("requests cannot be signed with " + method, e);
        }
    }
}
