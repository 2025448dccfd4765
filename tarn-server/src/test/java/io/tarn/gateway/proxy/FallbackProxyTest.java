package io.tarn.gateway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import io.tarn.gateway.RawHttp;
import io.tarn.gateway.call.S3Address;
import io.tarn.testkit.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests for buckets that are not here, answered by another server (s3-gateway.md 7.3).
class FallbackProxyTest {
    @TempDir
    static Path folder;

    private static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();
    private static HttpServer other;
    private static GatewayServer server;
    private static byte[] large = new byte[0];

    /// What arrived at the other server.
    private record Seen(String method, String target, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return String.join("|", headers.getOrDefault(name, List.of()));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        large = new byte[3_000_000];
        new Random(Seed.ofProcess().split("proxy").value()).nextBytes(large);
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        other.createContext("/", FallbackProxyTest::answer);
        other.start();
        server = GatewayServer.start(
                folder,
                Map.of(
                        "LAKEFS_GATEWAYS_S3_FALLBACK_URL",
                        "http://127.0.0.1:" + other.getAddress().getPort() + "/base/"));
        server.createRepository("lake");
    }

    @AfterAll
    static void stop() {
        server.close();
        other.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        String target = exchange.getRequestURI().toString();
        SEEN.add(new Seen(
                exchange.getRequestMethod(),
                target,
                headers,
                exchange.getRequestBody().readAllBytes()));
        exchange.getResponseHeaders().add("ETag", "\"other\"");
        exchange.getResponseHeaders().add("Connection", "X-Hop");
        exchange.getResponseHeaders().add("X-Hop", "of this connection");
        exchange.getResponseHeaders().add("x-amz-request-id", "the other's");
        if (target.contains("none")) {
            exchange.sendResponseHeaders(204, -1);
        } else if (target.contains("refused")) {
            byte[] document = "<Error><Code>NoSuchKey</Code></Error>".getBytes(UTF_8);
            exchange.sendResponseHeaders(404, document.length);
            exchange.getResponseBody().write(document);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", "12345");
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, target.contains("chunked") ? 0 : large.length);
            exchange.getResponseBody().write(large);
        }
        exchange.close();
    }

    private static Seen seen() throws InterruptedException {
        Seen seen = SEEN.poll(10, TimeUnit.SECONDS);
        assertThat(seen).isNotNull();
        assertThat(SEEN).isEmpty();
        return java.util.Objects.requireNonNull(seen);
    }

    @Test
    void requestsAndAnswersGoThroughWhole() throws Exception {
        Answer put = server.call(
                        "PUT",
                        "/elsewhere/a//b%2Fc%20d/../e?partNumber=1&uploadId=x%2F",
                        large,
                        "x-amz-meta-a",
                        "b",
                        "Content-Type",
                        "x/y")
                .expect(200);
        assertThat(put.body()).isEqualTo(large);
        assertThat(put.header("ETag")).isEqualTo("\"other\"");
        assertThat(put.header("X-Hop")).isEmpty();
        assertThat(put.headers("x-amz-request-id")).hasSize(1).doesNotContain("the other's");
        Seen seen = seen();
        assertThat(seen.method()).isEqualTo("PUT");
        assertThat(seen.target()).isEqualTo("/base/elsewhere/a//b%2Fc%20d/../e?partNumber=1&uploadId=x%2F");
        assertThat(seen.body()).isEqualTo(large);
        assertThat(seen.header("x-amz-meta-a")).isEqualTo("b");
        assertThat(seen.header("content-type")).isEqualTo("x/y");
        assertThat(seen.header("host"))
                .isEqualTo("127.0.0.1:" + other.getAddress().getPort());
        assertThat(seen.header("x-forwarded-for")).isEqualTo("127.0.0.1");
    }

    @Test
    void answersOfAllShapesComeBack() throws Exception {
        assertThat(server.call("GET", "/elsewhere/chunked").expect(200).body()).isEqualTo(large);
        seen();
        server.call("GET", "/elsewhere/refused").expect(404, "NoSuchKey");
        seen();
        server.call("DELETE", "/elsewhere/none").expect(204);
        seen();
        Answer head = server.call("HEAD", "/elsewhere/x").expect(200);
        assertThat(head.header("Content-Length")).isEqualTo("12345");
        assertThat(head.body()).isEmpty();
        seen();
        server.call("PUT", "/new-bucket-there").expect(200);
        assertThat(seen().target()).isEqualTo("/base/new-bucket-there");
        server.call("GET", "/Names.With_Dots/x").expect(200);
        seen();
    }

    /// Passwords, tokens and cookies of this server are nobody else's business.
    @Test
    void credentialsOfThisServerStayHere() throws Exception {
        server.call("GET", "/elsewhere/x", new byte[0], "Cookie", "internal_auth_session=x", "X-Other", "kept")
                .expect(200);
        Seen seen = seen();
        assertThat(seen.headers()).doesNotContainKeys("authorization", "cookie", "connection", "expect");
        assertThat(seen.header("x-other")).isEqualTo("kept");
    }

    @Test
    void whatIsHereIsAnsweredHere() {
        server.call("HEAD", "/lake").expect(200);
        server.call("GET", "/lake/main/none?acl").expect(404, "NoSuchKey");
        server.send(java.net.http.HttpRequest.newBuilder(server.url().resolve("/elsewhere/x"))
                        .build())
                .expect(403, "AccessDenied");
        assertThat(SEEN).isEmpty();
    }

    @Test
    void chunkedBodiesAndEarlyConnectionsAreCarried() throws Exception {
        var wire = new RawHttp(server.url());
        RawHttp.Answer answer = wire.send("PUT /elsewhere/none HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                + GatewayServer.basic()
                + "\r\nTransfer-Encoding: chunked\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\n\r\n"
                + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
        assertThat(answer.status()).isEqualTo(204);
        Seen seen = seen();
        assertThat(new String(seen.body(), UTF_8)).isEqualTo("hello world");
        assertThat(seen.headers()).doesNotContainKeys("x-mine", "te");
    }

    @Test
    void aServerThatIsAwayIsToldAsSuch(@TempDir Path second) {
        try (var lonely =
                GatewayServer.start(second, Map.of("LAKEFS_GATEWAYS_S3_FALLBACK_URL", "http://127.0.0.1:1"))) {
            lonely.call("GET", "/elsewhere/x").expect(503, "ServiceUnavailable");
            lonely.call("PUT", "/elsewhere/x", new byte[1000]).expect(503, "ServiceUnavailable");
        }
    }

    @Test
    void theHostIsRewritten() {
        var names = FallbackTarget.of("https://s3.other.org:99/");
        assertThat(names.of(new S3Address("b", "k", true, true), "/k", "x=1"))
                .hasToString("Optional[https://b.s3.other.org:99/k?x=1]");
        assertThat(names.of(new S3Address("b", "k", true, false), "/b/k", ""))
                .hasToString("Optional[https://s3.other.org:99/b/k]");
        var address = FallbackTarget.of("http://10.0.0.1");
        assertThat(address.of(new S3Address("b", "k", true, true), "/k", ""))
                .hasToString("Optional[http://10.0.0.1/b/k]");
        for (String evil : List.of("evil.org/", "evil.org:80#", "a@b", "-a", "a b", "%2f", ".", "")) {
            assertThat(names.of(new S3Address(evil, "", true, true), "/", ""))
                    .as(evil)
                    .isEmpty();
        }
        for (String wrong : List.of("ftp://x", "x", "http://", "http://u:p@x", "http://x?y", "//x")) {
            assertThatThrownBy(() -> FallbackTarget.of(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// A server that takes a request and says nothing is given up.
    @Test
    void aStalledServerIsGivenUp() throws Exception {
        try (var silent = new java.net.ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var watch = new StallWatch(java.time.Duration.ofMillis(50))) {
            var stalled = new java.util.concurrent.CountDownLatch(1);
            watch.onStall(stalled::countDown);
            assertThat(stalled.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(silent.isBound()).isTrue();
        }
    }
}
