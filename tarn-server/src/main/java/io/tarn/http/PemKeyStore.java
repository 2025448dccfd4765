package io.tarn.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// Reads a PEM certificate chain and private key into a key store in memory.
public final class PemKeyStore {
    /// Key stores want one; this one never leaves memory.
    public static final String PASSWORD = "memory";
    /// Name of the key.
    public static final String ALIAS = "server";

    /// DER of the algorithm identifier of an RSA key.
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private PemKeyStore() {}

    /// The store, with one entry, [#ALIAS].
    ///
    /// @throws IllegalArgumentException a file cannot be read or is not what it should be; the message names it
    public static KeyStore load(Path certificateFile, Path keyFile) {
        try {
            Certificate[] chain = certificates(certificateFile);
            PrivateKey key = privateKey(keyFile, chain[0]);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, PASSWORD.toCharArray(), chain);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "cannot use certificate " + certificateFile + " with key " + keyFile + ": " + e.getMessage(), e);
        }
    }

    private static Certificate[] certificates(Path file) throws IOException, GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                .toArray(Certificate[]::new);
        if (chain.length == 0) {
            throw new IOException(file + " holds no certificate");
        }
        return chain;
    }

    private static PrivateKey privateKey(Path file, Certificate certificate)
            throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        String algorithm = ((X509Certificate) certificate).getPublicKey().getAlgorithm();
        byte[] pkcs8;
        if (pem.contains("-----BEGIN PRIVATE KEY-----")) {
            pkcs8 = section(pem, "PRIVATE KEY", file);
        } else if (pem.contains("-----BEGIN RSA PRIVATE KEY-----")) {
            pkcs8 = pkcs8(RSA_ALGORITHM, section(pem, "RSA PRIVATE KEY", file));
        } else if (pem.contains("-----BEGIN EC PRIVATE KEY-----")
                && certificate.getPublicKey() instanceof ECPublicKey publicKey) {
            pkcs8 = pkcs8(ecAlgorithm(publicKey), section(pem, "EC PRIVATE KEY", file));
        } else {
            throw new IOException(file + " holds no unencrypted private key that fits the certificate");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] section(String pem, String title, Path file) throws IOException {
        String begin = "-----BEGIN " + title + "-----";
        int start = pem.indexOf(begin) + begin.length();
        int end = pem.indexOf("-----END " + title + "-----", start);
        if (end < 0) {
            throw new IOException(file + " is cut off");
        }
        return Base64.getMimeDecoder().decode(pem.substring(start, end));
    }

    /// The algorithm identifier of the public key is the private key's as well: it names the curve.
    private static byte[] ecAlgorithm(ECPublicKey key) {
        byte[] encoded = key.getEncoded();
        int start = (encoded[1] & 0x80) == 0 ? 2 : 2 + (encoded[1] & 0x7f);
        return Arrays.copyOfRange(encoded, start, start + 2 + encoded[start + 1]);
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {2, 1, 0});
        content.writeBytes(algorithm);
        content.writeBytes(der(4, key));
        return der(0x30, content.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = java.math.BigInteger.valueOf(content.length).toByteArray();
            byte[] digits = length[0] == 0 ? Arrays.copyOfRange(length, 1, length.length) : length;
            out.write(0x80 | digits.length);
            out.writeBytes(digits);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
