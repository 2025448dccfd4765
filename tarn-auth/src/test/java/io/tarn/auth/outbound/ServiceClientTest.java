package io.tarn.auth.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tarn.auth.AuthException;
import io.tarn.auth.outbound.ServiceClient.Limits;
import io.tarn.testkit.Crowd;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server with a certificate that nobody vouches for, of another host.
class ServiceClientTest {
    private static final String PASSWORD = "password";
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(20), 100, 3);

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private HttpsServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.setHttpsConfigurator(new HttpsConfigurator(context(folder.resolve("keys"))));
        server.createContext("/", exchange -> {
            try (exchange) {
                mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                Thread.yield();
                underWay.decrementAndGet();
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
    }

    private static SSLContext context(Path keys) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=other.example.com",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(printed).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(
                URI.create("https://localhost:" + server.getAddress().getPort() + "/"));
    }

    @Test
    void aCertificateMustBeRightUnlessToldOtherwise() {
        try (var client = new ServiceClient("it", LIMITS, true)) {
            assertThatThrownBy(() -> client.send(request()))
                    .isInstanceOfSatisfying(
                            AuthException.class, e -> assertThat(e.kind()).isEqualTo(AuthException.Kind.UNAVAILABLE))
                    .hasRootCauseInstanceOf(GeneralSecurityException.class);
        }
        try (var client = new ServiceClient("it", LIMITS, false)) {
            assertThat(client.send(request()).status()).isEqualTo(200);
        }
    }

    @Test
    void onlySoManyCallsAreUnderWayAtOnce() {
        try (var client = new ServiceClient("it", LIMITS, false)) {
            Crowd.virtual(
                    60, index -> assertThat(client.send(request()).status()).isEqualTo(200));
        }
        assertThat(mostUnderWay.get()).isBetween(1, 3);
    }
}
