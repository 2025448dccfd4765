package io.tarn.testkit.saml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// A key with a certificate that it signed itself, made by the platform's `keytool`.
///
/// @param keyFile the private key in PEM
/// @param certificateFile the certificate in PEM
public record SelfSigned(PrivateKey key, X509Certificate certificate, Path keyFile, Path certificateFile) {
    private static final String PASSWORD = "for tests";

    /// Makes one in `folder`; `algorithm` is `RSA` or `EC`.
    public static SelfSigned make(Path folder, String name, String algorithm) {
        Path file = folder.resolve(name + ".p12");
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keyalg",
                            algorithm,
                            "-dname",
                            "CN=" + name,
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSWORD,
                            "-alias",
                            "key")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError("keytool failed");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream stream = Files.newInputStream(file)) {
                store.load(stream, PASSWORD.toCharArray());
            }
            var key = (PrivateKey) store.getKey("key", PASSWORD.toCharArray());
            var certificate = (X509Certificate) store.getCertificate("key");
            return new SelfSigned(
                    key,
                    certificate,
                    pem(folder.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded()),
                    pem(folder.resolve(name + ".crt"), "CERTIFICATE", certificate.getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("cannot make a key", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Path pem(Path file, String title, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + title + "-----\n" + base64 + "\n-----END " + title + "-----\n");
    }
}
