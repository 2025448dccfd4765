package io.tarn.http;

import static io.tarn.http.RawClient.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.http.RawClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpLifecycleTest {
    @TempDir
    static Path directory;

    @Test
    void letsRequestsInFlightFinishWhenStopping() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        HttpServer server = HttpServer.start(HttpOptions.of("127.0.0.1", 0), (request, response) -> {
            arrived.countDown();
            await(proceed);
            response.send("done".getBytes(StandardCharsets.UTF_8));
        });
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("GET", "/"));
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.requestsInFlight()).isEqualTo(1);
            java.net.InetSocketAddress address = server.address();
            Thread stopping = Thread.ofPlatform().start(server::stop);
            while (accepts(address)) {
                Thread.onSpinWait();
            }
            proceed.countDown();
            Answer answer = client.read();
            assertThat(answer.text()).isEqualTo("done");
            stopping.join();
            assertThat(server.requestsInFlight()).isZero();
        }
    }

    private static boolean accepts(java.net.InetSocketAddress address) {
        try (java.net.Socket socket = new java.net.Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void cutsOffWhatOutlivesTheGrace() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        HttpOptions options = HttpOptions.of("127.0.0.1", 0).withShutdownGrace(Duration.ofMillis(50));
        HttpServer server = HttpServer.start(options, (request, response) -> {
            arrived.countDown();
            await(never);
        });
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("GET", "/"));
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            server.stop();
            assertThat(client.closedByServer()).isTrue();
        } finally {
            never.countDown();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Test
    void servesThePublishedJavaClient() throws Exception {
        try (HttpServer server = HttpServer.start(
                        HttpOptions.of("127.0.0.1", 0),
                        (request, response) -> response.send(request.body().readAllBytes()));
                HttpClient client = HttpClient.newHttpClient()) {
            for (boolean expectContinue : new boolean[] {true, false}) {
                HttpRequest request = HttpRequest.newBuilder(uri("http", server))
                        .expectContinue(expectContinue)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(
                                () -> new java.io.ByteArrayInputStream(new byte[100_000])))
                        .build();
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                                .body())
                        .hasSize(100_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA,PRIVATE KEY", "RSA,RSA PRIVATE KEY", "EC,PRIVATE KEY", "EC,EC PRIVATE KEY"})
    void speaksTls(String algorithm, String title) throws Exception {
        KeyStore generated = generate(algorithm);
        Certificate certificate = generated.getCertificate("server");
        byte[] pkcs8 = generated.getKey("server", "secret".toCharArray()).getEncoded();
        byte[] key = title.equals("PRIVATE KEY") ? pkcs8 : innerKey(pkcs8);
        Path certificateFile = pem("cert.pem", "CERTIFICATE", certificate.getEncoded());
        Path keyFile = pem("key.pem", title, key);
        HttpOptions options = HttpOptions.of("127.0.0.1", 0).withTls(new HttpOptions.Tls(certificateFile, keyFile));
        try (HttpServer server = HttpServer.start(
                        options,
                        (request, response) -> response.send(request.scheme().getBytes(StandardCharsets.UTF_8)));
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trusting(certificate))
                        .build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri("https", server)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("https");
        }
    }

    @Test
    void namesTheFileThatIsNoKey() throws Exception {
        Path certificateFile = pem(
                "cert.pem",
                "CERTIFICATE",
                generate("EC").getCertificate("server").getEncoded());
        Path keyFile = Files.writeString(directory.resolve("key.pem"), "not a key");
        HttpOptions options = HttpOptions.of("127.0.0.1", 0).withTls(new HttpOptions.Tls(certificateFile, keyFile));
        assertThatThrownBy(() -> HttpServer.start(options, (request, response) -> response.status(204)))
                .hasMessageContaining(keyFile.toString());
    }

    private static URI uri(String scheme, HttpServer server) {
        return URI.create(scheme + "://localhost:" + server.address().getPort() + "/");
    }

    private static Path pem(String name, String title, byte[] content) throws IOException {
        String text = "-----BEGIN " + title + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + title + "-----\n";
        return Files.writeString(directory.resolve(name), text);
    }

    /// The key inside a PKCS#8 document: its last octet string.
    private static byte[] innerKey(byte[] pkcs8) {
        java.nio.ByteBuffer der = java.nio.ByteBuffer.wrap(pkcs8);
        enter(der);
        skip(der);
        skip(der);
        byte[] key = new byte[enter(der)];
        der.get(key);
        return key;
    }

    private static int enter(java.nio.ByteBuffer der) {
        der.get();
        int length = der.get() & 0xff;
        if (length >= 0x80) {
            int digits = length & 0x7f;
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = (length << 8) | (der.get() & 0xff);
            }
        }
        return length;
    }

    private static void skip(java.nio.ByteBuffer der) {
        int length = enter(der);
        der.position(der.position() + length);
    }

    private static KeyStore generate(String algorithm) throws Exception {
        Path store = directory.resolve(algorithm + ".p12");
        if (!Files.exists(store)) {
            keytool(algorithm, store);
        }
        KeyStore generated = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            generated.load(in, "secret".toCharArray());
        }
        return generated;
    }

    private static void keytool(String algorithm, Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        algorithm,
                        "-keysize",
                        algorithm.equals("RSA") ? "2048" : "256",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    private static SSLContext trusting(Certificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
