package io.tarn.auth.saml;

import java.security.PublicKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// Reads responses on the platform's XML signatures. Exactly one assertion may be anywhere in a response, and
/// exactly one response; signatures stand at these two only. All that becomes of an assertion is read from what
/// the signature digested (SAML core 5.4, and against signature wrapping).
final class SignedResponses implements ResponseReader {
    private final SamlOptions options;
    private final XmlSignature signatures;
    private final Optional<Decryption> decryption;
    private final AssertionCheck check;

    SignedResponses(SamlOptions options, InstantSource clock) {
        this.options = options;
        this.signatures = new XmlSignature(options.allowSha1());
        this.decryption = options.key().map(key -> new Decryption(key.privateKey()));
        this.check = new AssertionCheck(options, clock);
    }

    @Override
    public Assertion read(byte[] response, IdentityProvider provider, String requestId) {
        Refusal.unless(response.length <= RESPONSE_BYTES_MAX, "response is too long");
        Document document = SafeXml.parse(response);
        Element root = document.getDocumentElement();
        Refusal.unless(SafeXml.is(root, SamlNames.PROTOCOL, "Response"), "no response");
        Refusal.unless(SafeXml.count(document, SamlNames.PROTOCOL, "Response") == 1, "more than one response");
        requireOneAssertion(document);
        boolean isSigned = XmlSignature.isSigned(root);
        Element believed = isSigned ? signatures.signed(root, provider.keys()) : root;
        checkResponse(believed, provider, requestId, isSigned);
        return check.read(assertion(believed, isSigned, provider.keys()), provider, requestId);
    }

    private static void requireOneAssertion(Document document) {
        int plain = SafeXml.count(document, SamlNames.ASSERTION, "Assertion");
        int encrypted = SafeXml.count(document, SamlNames.ASSERTION, "EncryptedAssertion");
        Refusal.unless(plain + encrypted == 1, "not exactly one assertion");
    }

    /// A child of `response`; signed itself, unless the response is.
    private Element assertion(Element response, boolean isResponseSigned, List<PublicKey> keys) {
        Element assertion = SafeXml.child(response, SamlNames.ASSERTION, "EncryptedAssertion")
                .map(this::opened)
                .orElseGet(() -> SafeXml.only(response, SamlNames.ASSERTION, "Assertion"));
        if (!isResponseSigned || XmlSignature.isSigned(assertion)) {
            Refusal.unless(XmlSignature.isSigned(assertion), "neither response nor assertion is signed");
            return signatures.signed(assertion, keys);
        }
        return assertion;
    }

    private Element opened(Element encrypted) {
        Document document = decryption
                .orElseThrow(() -> Refusal.of("assertion is encrypted, and no sp_x509_key_path is configured"))
                .open(encrypted);
        Element assertion = document.getDocumentElement();
        Refusal.unless(
                SafeXml.is(assertion, SamlNames.ASSERTION, "Assertion")
                        && SafeXml.count(document, SamlNames.ASSERTION, "Assertion") == 1,
                "what was encrypted is no assertion");
        return assertion;
    }

    private void checkResponse(Element response, IdentityProvider provider, String requestId, boolean isSigned) {
        Refusal.unless(response.getAttribute("Version").equals("2.0"), "version of the response is not 2.0");
        Element status = SafeXml.only(response, SamlNames.PROTOCOL, "Status");
        String code = SafeXml.only(status, SamlNames.PROTOCOL, "StatusCode").getAttribute("Value");
        Refusal.unless(code.equals(SamlNames.SUCCESS), "the identity provider did not log the user in");
        Refusal.unless(response.getAttribute("InResponseTo").equals(requestId), "response to another request");
        String destination = response.getAttribute("Destination");
        Refusal.unless(
                destination.isEmpty() ? !isSigned : options.consumerUrls().contains(destination),
                "response for another destination");
        SafeXml.child(response, SamlNames.ASSERTION, "Issuer")
                .ifPresent(issuer ->
                        Refusal.unless(SafeXml.text(issuer).equals(provider.entityId()), "response of another issuer"));
    }
}
