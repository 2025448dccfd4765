package io.tarn.auth.saml;

import java.security.PrivateKey;
import java.util.Set;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// Opens encrypted assertions with the service provider's key, by Apache Santuario. Key transport with PKCS#1
/// v1.5 padding is refused: it can be turned into an oracle.
final class Decryption {
    private static final Set<String> TRANSPORTS = Set.of(XMLCipher.RSA_OAEP, XMLCipher.RSA_OAEP_11);
    private static final Set<String> CIPHERS = Set.of(
            XMLCipher.AES_128,
            XMLCipher.AES_192,
            XMLCipher.AES_256,
            XMLCipher.AES_128_GCM,
            XMLCipher.AES_192_GCM,
            XMLCipher.AES_256_GCM);

    static {
        Init.init();
    }

    private final PrivateKey key;

    Decryption(PrivateKey key) {
        this.key = key;
    }

    /// The document in an `EncryptedAssertion`. Every failure is the same refusal.
    Document open(Element encryptedAssertion) {
        Element data = SafeXml.only(encryptedAssertion, SamlNames.ENCRYPTION, "EncryptedData");
        try {
            return SafeXml.parse(decrypt(encryptedAssertion, data));
        } catch (Exception e) {
            throw Refusal.of("assertion cannot be decrypted");
        }
    }

    private byte[] decrypt(Element encryptedAssertion, Element data) throws XMLEncryptionException {
        XMLCipher reader = XMLCipher.getInstance();
        reader.init(XMLCipher.DECRYPT_MODE, null);
        EncryptedData encrypted = reader.loadEncryptedData(data.getOwnerDocument(), data);
        String algorithm = encrypted.getEncryptionMethod().getAlgorithm();
        Refusal.unless(CIPHERS.contains(algorithm), "cipher not allowed");
        EncryptedKey wrapped = reader.loadEncryptedKey(data.getOwnerDocument(), keyElement(encryptedAssertion, data));
        Refusal.unless(TRANSPORTS.contains(wrapped.getEncryptionMethod().getAlgorithm()), "key transport not allowed");
        XMLCipher unwrap = XMLCipher.getInstance();
        unwrap.init(XMLCipher.UNWRAP_MODE, key);
        XMLCipher cipher = XMLCipher.getInstance();
        cipher.init(XMLCipher.DECRYPT_MODE, unwrap.decryptKey(wrapped, algorithm));
        return cipher.decryptToByteArray(data);
    }

    /// Within the data, or beside it.
    private static Element keyElement(Element encryptedAssertion, Element data) {
        return SafeXml.child(data, SamlNames.SIGNATURE, "KeyInfo")
                .flatMap(info -> SafeXml.child(info, SamlNames.ENCRYPTION, "EncryptedKey"))
                .orElseGet(() -> SafeXml.only(encryptedAssertion, SamlNames.ENCRYPTION, "EncryptedKey"));
    }
}
