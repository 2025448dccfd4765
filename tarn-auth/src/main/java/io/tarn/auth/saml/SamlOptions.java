package io.tarn.auth.saml;

import io.tarn.auth.login.ClaimRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The service provider: `auth.providers.saml.*` and `auth.cookie_auth_verification.*` (auth.md 15).
///
/// @param rootUrl where browsers find this server, without a slash at its end
/// @param key the service provider's key pair, needed to sign requests and to open encrypted assertions
/// @param signRequests whether requests are signed
/// @param signatureMethod the algorithm's URI, for signed requests
/// @param nameIdFormat asked for, empty for no wish
/// @param allowSha1 whether signatures with SHA-1 are believed
/// @param postLoginUrl where browsers go that came for no page in particular
/// @param claims how attributes become a user; the name identifier is claim `NameID`
public record SamlOptions(
        String rootUrl,
        Optional<KeyPair> key,
        boolean signRequests,
        String signatureMethod,
        String nameIdFormat,
        boolean allowSha1,
        String postLoginUrl,
        ClaimRules claims) {
    /// A private key, and the certificate that the identity provider knows it by.
    public record KeyPair(PrivateKey privateKey, X509Certificate certificate) {
        @Override
        public String toString() {
            return "KeyPair[" + certificate.getSubjectX500Principal() + "]";
        }
    }

    /// Throws [IllegalArgumentException], which names the key, for what cannot work.
    public SamlOptions {
        while (rootUrl.endsWith("/")) {
            rootUrl = rootUrl.substring(0, rootUrl.length() - 1);
        }
        requireUrl(rootUrl);
        if (signRequests && key.isEmpty()) {
            throw new IllegalArgumentException("sp_sign_request needs sp_x509_key_path and sp_x509_cert_path");
        }
        if (signRequests) {
            RequestSignature.check(signatureMethod);
        }
        if (claims.externalIdClaim().isEmpty()) {
            throw new IllegalArgumentException("auth.cookie_auth_verification.external_user_id_claim_name is empty");
        }
    }

    /// The service provider's name, and the address of its metadata.
    public String entityId() {
        return rootUrl + "/saml/metadata";
    }

    /// Where responses are sent to.
    public String consumerUrl() {
        return rootUrl + "/saml/acs";
    }

    /// Where responses may have been sent to.
    List<String> consumerUrls() {
        return List.of(consumerUrl(), rootUrl + "/saml");
    }

    /// Whether browsers reach this server by TLS.
    public boolean secure() {
        return rootUrl.startsWith("https:");
    }

    private static void requireUrl(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("sp_root_url is no URL", e);
        }
        throw new IllegalArgumentException("sp_root_url is no http or https URL");
    }
}
