package io.tarn.auth.saml;

import io.tarn.auth.AuthException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.w3c.dom.Element;

/// Reads the metadata of an identity provider: an `EntityDescriptor`, or an `EntitiesDescriptor` with exactly one
/// of an identity provider. Certificates are carriers of keys here, their dates and issuers say nothing.
final class MetadataReader {
    /// Longest metadata, in bytes.
    static final int BYTES_MAX = 2 << 20;
    /// Most keys taken.
    static final int KEYS_MAX = 10;

    private MetadataReader() {}

    /// Throws [IllegalArgumentException] that says what is missing.
    static IdentityProvider read(byte[] metadata) {
        try {
            Element root = SafeXml.parse(metadata).getDocumentElement();
            List<Element> entities = SafeXml.is(root, SamlNames.METADATA, "EntitiesDescriptor")
                    ? SafeXml.children(root, SamlNames.METADATA, "EntityDescriptor")
                    : List.of(root);
            List<Element> providers =
                    entities.stream().filter(MetadataReader::isProvider).toList();
            Refusal.unless(providers.size() == 1, "metadata of " + providers.size() + " identity providers");
            return read(providers.getFirst());
        } catch (AuthException e) {
            throw new IllegalArgumentException("identity provider's metadata: " + e.getMessage(), e);
        }
    }

    private static boolean isProvider(Element entity) {
        return SafeXml.is(entity, SamlNames.METADATA, "EntityDescriptor")
                && !SafeXml.children(entity, SamlNames.METADATA, "IDPSSODescriptor")
                        .isEmpty();
    }

    private static IdentityProvider read(Element entity) {
        Element role = SafeXml.only(entity, SamlNames.METADATA, "IDPSSODescriptor");
        String id = entity.getAttribute("entityID");
        Refusal.unless(!id.isEmpty(), "no entityID");
        return new IdentityProvider(id, loginUrl(role), keys(role));
    }

    private static URI loginUrl(Element role) {
        String location = SafeXml.children(role, SamlNames.METADATA, "SingleSignOnService").stream()
                .filter(service -> service.getAttribute("Binding").equals(SamlNames.REDIRECT_BINDING))
                .map(service -> service.getAttribute("Location"))
                .findFirst()
                .orElseThrow(() -> Refusal.of("no SingleSignOnService with the redirect binding"));
        URI url = URI.create(location);
        Refusal.unless(
                ("https".equals(url.getScheme()) || "http".equals(url.getScheme())) && url.getHost() != null,
                "SingleSignOnService is no http or https URL");
        return url;
    }

    private static List<PublicKey> keys(Element role) {
        List<PublicKey> keys = new ArrayList<>();
        for (Element descriptor : SafeXml.children(role, SamlNames.METADATA, "KeyDescriptor")) {
            if (!descriptor.getAttribute("use").equals("encryption")) {
                Element info = SafeXml.only(descriptor, SamlNames.SIGNATURE, "KeyInfo");
                for (Element data : SafeXml.children(info, SamlNames.SIGNATURE, "X509Data")) {
                    SafeXml.children(data, SamlNames.SIGNATURE, "X509Certificate")
                            .forEach(certificate -> keys.add(key(SafeXml.text(certificate))));
                }
            }
        }
        Refusal.unless(!keys.isEmpty() && keys.size() <= KEYS_MAX, keys.size() + " signing certificates");
        return keys;
    }

    private static PublicKey key(String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey();
        } catch (CertificateException | IllegalArgumentException e) {
            throw Refusal.of("certificate cannot be read", e);
        }
    }
}
