package io.tarn.auth.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import io.tarn.auth.login.DirectoryFixture;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom `ldaps` believes.
class LdapTlsTest {
    private static final char[] PASSWORD = "for tests".toCharArray();

    @TempDir
    Path folder;

    private final DirectoryFixture fixture = new DirectoryFixture();

    /// A self-signed certificate for a host name, made by the platform's tool.
    private KeyStore keys(String name, String subjectAlternative) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=" + subjectAlternative,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        "key")
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(file)) {
            store.load(stream, PASSWORD);
        }
        return store;
    }

    private static SSLContext serving(KeyStore keys) throws Exception {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("one", keys.getCertificate("key"));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static InMemoryDirectoryServer server(KeyStore keys) throws Exception {
        var config = new InMemoryDirectoryServerConfig("ou=people,dc=example,dc=com");
        config.setSchema(null);
        config.addAdditionalBindCredentials("cn=service", "service password");
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPSConfig(
                "tls", InetAddress.getByName("localhost"), 0, serving(keys).getServerSocketFactory(), null));
        var server = new InMemoryDirectoryServer(config);
        server.add("dn: ou=people,dc=example,dc=com", "objectClass: organizationalUnit", "ou: people");
        server.add(
                "dn: uid=alice,ou=people,dc=example,dc=com",
                "objectClass: inetOrgPerson",
                "uid: alice",
                "userPassword: right password");
        server.startListening();
        return server;
    }

    private LdapAuthenticator client(InMemoryDirectoryServer server, SSLContext trust) {
        return new LdapAuthenticator(
                LdapAuthenticatorTest.options("ldaps://localhost:" + server.getListenPort(), Duration.ofSeconds(5)),
                fixture.named("ldap"),
                trust);
    }

    @Test
    void aTrustedCertificateThatNamesTheHostIsBelieved() throws Exception {
        KeyStore keys = keys("right", "dns:localhost");
        try (InMemoryDirectoryServer server = server(keys);
                var client = client(server, trusting(keys))) {
            assertThat(client.authenticate("alice", "right password")).isPresent();
            assertThat(client.authenticate("alice", "wrong")).isEmpty();
        }
    }

    @Test
    void aCertificateOfAnotherHostIsNot() throws Exception {
        KeyStore keys = keys("other", "dns:ldap.example.com");
        try (InMemoryDirectoryServer server = server(keys);
                var client = client(server, trusting(keys))) {
            LdapAuthenticatorTest.assertUnavailable(() -> client.authenticate("alice", "right password"));
        }
    }

    @Test
    void anUnknownCertificateIsNot() throws Exception {
        KeyStore keys = keys("unknown", "dns:localhost");
        try (InMemoryDirectoryServer server = server(keys);
                var client = client(server, SSLContext.getDefault())) {
            LdapAuthenticatorTest.assertUnavailable(() -> client.authenticate("alice", "right password"));
        }
    }
}
