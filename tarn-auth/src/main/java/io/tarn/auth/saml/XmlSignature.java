package io.tarn.auth.saml;

import java.io.IOException;
import java.io.InputStream;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Checks enveloped signatures with the platform's implementation of XML signatures, and gives back what was
/// signed: the very bytes that were digested, read again. What a message holds besides cannot be mistaken for it,
/// however it is wrapped, and no comment is left in it.
///
/// Keys come from the caller alone; those in a message are not looked at.
final class XmlSignature {
    private static final String XMLDSIG = "http://www.w3.org/2000/09/xmldsig#";
    private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
    private static final String MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#";
    private static final String XMLENC = "http://www.w3.org/2001/04/xmlenc#";
    private static final Set<String> CANONICAL =
            Set.of("http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315");
    private static final Set<String> SIGNATURES = Set.of(
            MORE + "rsa-sha256",
            MORE + "rsa-sha384",
            MORE + "rsa-sha512",
            MORE + "ecdsa-sha256",
            MORE + "ecdsa-sha384",
            MORE + "ecdsa-sha512",
            MORE_2007 + "sha256-rsa-MGF1",
            MORE_2007 + "sha384-rsa-MGF1",
            MORE_2007 + "sha512-rsa-MGF1");
    private static final Set<String> DIGESTS = Set.of(XMLENC + "sha256", MORE + "sha384", XMLENC + "sha512");
    private static final Set<String> SIGNATURES_SHA1 = Set.of(XMLDSIG + "rsa-sha1", MORE + "ecdsa-sha1");
    private static final String DIGEST_SHA1 = XMLDSIG + "sha1";
    private static final int TRANSFORMS_MAX = 2;

    private final boolean allowSha1;

    XmlSignature(boolean allowSha1) {
        this.allowSha1 = allowSha1;
    }

    /// Whether the element carries a signature of its own.
    static boolean isSigned(Element element) {
        return !SafeXml.children(element, SamlNames.SIGNATURE, "Signature").isEmpty();
    }

    /// What was signed of `element`, if its only signature is one of `keys` over the whole of it. Throws
    /// [UnknownKey] when it is in order but of none of these keys, else a refusal.
    Element signed(Element element, List<PublicKey> keys) {
        Element signature = SafeXml.only(element, SamlNames.SIGNATURE, "Signature");
        String id = element.getAttribute("ID");
        Refusal.unless(!id.isEmpty() && hasOnce(element.getOwnerDocument(), id), "ID is missing or not unique");
        Refusal.unless(
                SafeXml.children(signature, SamlNames.SIGNATURE, "Object").isEmpty(), "signature with an object");
        for (PublicKey key : keys) {
            byte[] bytes = digested(signature, element, id, key);
            if (bytes.length > 0) {
                return reread(bytes, element, id);
            }
        }
        throw new UnknownKey();
    }

    /// Empty when the signature is not of that key.
    private byte[] digested(Element signatureElement, Element element, String id, PublicKey key) {
        var context = new DOMValidateContext(KeySelector.singletonKeySelector(key), signatureElement);
        context.setIdAttributeNS(element, null, "ID");
        context.setProperty("org.jcp.xml.dsig.secureValidation", !allowSha1);
        context.setProperty("javax.xml.crypto.dsig.cacheReference", true);
        try {
            XMLSignature signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
            Reference reference = check(signature, id);
            if (!signature.getSignatureValue().validate(context)) {
                return new byte[0];
            }
            Refusal.unless(reference.validate(context), "digest does not fit");
            try (InputStream bytes = reference.getDigestInputStream()) {
                return bytes.readAllBytes();
            }
        } catch (XMLSignatureException e) {
            if (e.getCause() instanceof java.security.InvalidKeyException) {
                return new byte[0];
            }
            throw Refusal.of("signature cannot be checked", e);
        } catch (MarshalException | IOException e) {
            throw Refusal.of("signature cannot be read", e);
        }
    }

    private Reference check(XMLSignature signature, String id) {
        var info = signature.getSignedInfo();
        Refusal.unless(
                CANONICAL.contains(info.getCanonicalizationMethod().getAlgorithm()), "canonicalization not allowed");
        String method = info.getSignatureMethod().getAlgorithm();
        Refusal.unless(
                SIGNATURES.contains(method) || (allowSha1 && SIGNATURES_SHA1.contains(method)),
                "signature algorithm not allowed");
        Refusal.unless(info.getReferences().size() == 1, "signature of not one thing");
        Reference reference = info.getReferences().getFirst();
        Refusal.unless(("#" + id).equals(reference.getURI()), "signature of something else");
        String digest = reference.getDigestMethod().getAlgorithm();
        Refusal.unless(
                DIGESTS.contains(digest) || (allowSha1 && DIGEST_SHA1.equals(digest)), "digest algorithm not allowed");
        checkTransforms(reference.getTransforms());
        return reference;
    }

    private static void checkTransforms(List<Transform> transforms) {
        Refusal.unless(transforms.size() <= TRANSFORMS_MAX, "too many transforms");
        for (Transform transform : transforms) {
            String algorithm = transform.getAlgorithm();
            Refusal.unless(
                    algorithm.equals(Transform.ENVELOPED) || CANONICAL.contains(algorithm), "transform not allowed");
        }
    }

    private static boolean hasOnce(Document document, String id) {
        NodeList all = document.getElementsByTagName("*");
        int found = 0;
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            for (String name : List.of("ID", "Id", "id", "xml:id")) {
                found += element.getAttribute(name).equals(id) ? 1 : 0;
            }
        }
        return found == 1;
    }

    private static Element reread(byte[] bytes, Element element, String id) {
        Element root = SafeXml.parse(bytes).getDocumentElement();
        Refusal.unless(
                SafeXml.is(root, String.valueOf(element.getNamespaceURI()), String.valueOf(element.getLocalName()))
                        && root.getAttribute("ID").equals(id),
                "signature of something else");
        return root;
    }
}
