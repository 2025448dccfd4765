package io.tarn.http;

import static io.tarn.http.RawClient.exchange;
import static io.tarn.http.RawClient.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.http.RawClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
    private static final long LARGE_BYTES = 64L * 1024 * 1024;
    private static final AtomicLong DOWNLOADED = new AtomicLong();
    private static volatile CompletableFuture<Throwable> downloadFailure = new CompletableFuture<>();
    private static HttpServer server;

    @BeforeAll
    static void start() {
        server = HttpServer.start(
                HttpOptions.of("127.0.0.1", 0).withHeaderReadTimeout(Duration.ofMillis(400)), HttpServerTest::answer);
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static void answer(Request request, Response response) throws IOException {
        switch (request.rawPath()) {
            case "/echo" -> response.send(request.body().readAllBytes());
            case "/reject" -> {
                response.status(403);
                response.send("no".getBytes(StandardCharsets.UTF_8));
            }
            case "/fail" -> throw new IllegalStateException("secret detail");
            case "/fail-late" -> {
                response.contentLength(10);
                response.stream().write("12345".getBytes(StandardCharsets.UTF_8));
                throw new IllegalStateException("too late");
            }
            case "/large" -> download(response);
            case "/chunks" -> {
                try (var out = response.stream()) {
                    out.write("one,".getBytes(StandardCharsets.UTF_8));
                    out.write("two".getBytes(StandardCharsets.UTF_8));
                }
            }
            case "/head" -> response.contentLength(12345);
            case "/client" -> response.send(request.remoteAddress().getBytes(StandardCharsets.UTF_8));
            case "/query" -> {
                String value = request.query().first("a");
                response.send(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
            }
            case "/cookie" ->
                response.send(String.valueOf(request.cookie("session")).getBytes(StandardCharsets.UTF_8));
            case "/empty" -> response.status(204);
            case "/split" -> response.header("X-Meta", "a\r\nX-Injected: b\né");
            default -> response.send(request.rawPath().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void download(Response response) throws IOException {
        DOWNLOADED.set(0);
        try {
            response.transfer(new Zeros(), LARGE_BYTES);
        } catch (IOException e) {
            downloadFailure.complete(e);
            throw e;
        }
    }

    private static final class Zeros extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            DOWNLOADED.addAndGet(length);
            return length;
        }
    }

    @Test
    void answersSmallBodiesInOnePieceWithTheirLength() throws IOException {
        Answer answer = exchange(server.address(), head("GET", "/hello"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("/hello");
        assertThat(answer.headers()).containsEntry("content-length", "6").doesNotContainKey("transfer-encoding");
        assertThat(answer.headers()).containsKey("date").doesNotContainKey("server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "/a+b",
                "/%257E",
                "/a//b/",
                "/a/./b",
                "/a/../b",
                "/a/%2e%2e/b",
                "/a;p=1/b",
                "/a%5Cb",
                "/a|b",
                "/a\\b",
                "/%ff",
                "/a%0Ab",
                "/{x}"
            })
    void handsOutThePathAsSent(String path) throws IOException {
        assertThat(exchange(server.address(), head("GET", path)).text()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/a%zz", "/a%4"})
    void refusesNulAndBrokenEscapesInPaths(String path) throws IOException {
        assertThat(exchange(server.address(), head("GET", path)).status()).isEqualTo(400);
    }

    @Test
    void keepsAbsoluteTargetsApart() throws IOException {
        Answer answer = exchange(server.address(), "GET http://localhost/x?y HTTP/1.1\nHost: localhost\n\n");
        assertThat(answer.text()).isEqualTo("/x");
    }

    @Test
    void decodesQueriesAsForms() throws IOException {
        assertThat(exchange(server.address(), head("GET", "/query?b=1&a=x+y%2Bz%C3%A9"))
                        .text())
                .isEqualTo("x y+zé");
        assertThat(exchange(server.address(), head("GET", "/query?a")).text()).isEmpty();
        assertThat(exchange(server.address(), head("GET", "/query?A=1")).text()).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/query?a=%zz", "/query?a=%4", "/query?a=%ff", "/query?a=%c3%28", "/query?%ed%a0%80=1"})
    void refusesMalformedQueries(String target) throws IOException {
        Answer answer = exchange(server.address(), head("GET", target));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("invalid U");
    }

    @Test
    void readsCookies() throws IOException {
        String cookies = "Cookie: a=b; session=\"x=y\"; session=z";
        assertThat(exchange(server.address(), head("GET", "/cookie", cookies)).text())
                .isEqualTo("x=y");
        assertThat(exchange(server.address(), head("GET", "/cookie", "Cookie: xsession=1"))
                        .text())
                .isEqualTo("null");
    }

    @Test
    void believesNobodyWhoTheClientIs() throws IOException {
        assertThat(client(server, "X-Real-IP:  5.6.7.8 ", "X-Forwarded-For:  1.2.3.4 , 9.9.9.9"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void believesTrustedProxiesWhoTheClientIs() throws IOException {
        HttpOptions options = HttpOptions.of("127.0.0.1", 0)
                .withProxies(address -> address.equals("127.0.0.1") || address.startsWith("10."));
        HttpServer behind = HttpServer.start(
                options,
                (request, response) -> response.send(request.remoteAddress().getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(client(behind)).isEqualTo("127.0.0.1");
            assertThat(client(behind, "X-Real-IP:  5.6.7.8 ")).isEqualTo("5.6.7.8");
            assertThat(client(behind, "X-Real-IP: 5.6.7.8", "X-Forwarded-For: 1.2.3.4"))
                    .isEqualTo("1.2.3.4");
            assertThat(client(behind, "X-Forwarded-For: 6.6.6.6 , 1.2.3.4,10.0.0.9"))
                    .as("what the client itself put there is before what the first proxy saw")
                    .isEqualTo("1.2.3.4");
            assertThat(client(behind, "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 1.2.3.4"))
                    .isEqualTo("1.2.3.4");
            assertThat(client(behind, "X-Forwarded-For: 10.0.0.1, 10.0.0.2")).isEqualTo("10.0.0.1");
        } finally {
            behind.stop();
        }
    }

    private static String client(HttpServer of, String... headers) throws IOException {
        return exchange(of.address(), head("GET", "/client", headers)).text();
    }

    @Test
    void answersHeadWithTheLengthAlone() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            Answer answer = client.send(head("HEAD", "/head")).read(true);
            assertThat(answer.headers()).containsEntry("content-length", "12345");
            assertThat(client.send(head("GET", "/next")).read().text()).isEqualTo("/next");
        }
    }

    @Test
    void doesNotLetHeaderValuesSplitAnAnswer() throws IOException {
        Answer answer = exchange(server.address(), head("GET", "/split"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsKey("x-meta").doesNotContainKey("x-injected");
    }

    @Test
    void sendsNothingWith204() throws IOException {
        Answer answer = exchange(server.address(), head("GET", "/empty"));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).doesNotContainKey("content-length").doesNotContainKey("transfer-encoding");
    }

    @Test
    void takesChunkedBodiesWithExtensionsAndTrailers() throws IOException {
        String body = "4;ext=1\nabcd\n3\nefg\n0\nX-Trailer: 1\n\n";
        Answer answer = exchange(server.address(), head("POST", "/echo", "Transfer-Encoding: chunked") + body);
        assertThat(answer.text()).isEqualTo("abcdefg");
    }

    @Test
    void streamsInChunksWhenTheLengthIsUnknown() throws IOException {
        Answer answer = exchange(server.address(), head("GET", "/chunks"));
        assertThat(answer.headers()).containsEntry("transfer-encoding", "chunked");
        assertThat(answer.text()).isEqualTo("one,two");
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("GET", "/1") + head("POST", "/echo", "Content-Length: 2") + "ab" + head("GET", "/3"));
            assertThat(client.read().text()).isEqualTo("/1");
            assertThat(client.read().text()).isEqualTo("ab");
            assertThat(client.read().text()).isEqualTo("/3");
        }
    }

    @Test
    void asksForTheBodyOnlyWhenItIsRead() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("POST", "/echo", "Expect: 100-continue", "Content-Length: 3"));
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("abc").read().text()).isEqualTo("abc");
        }
    }

    @Test
    void rejectsBeforeTheBodyWithoutAskingForIt() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("POST", "/reject", "Expect: 100-continue", "Content-Length: 3"));
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void rejectsBeforeTheBodyArrivesAndThenReusesTheConnection() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            Answer answer =
                    client.send(head("POST", "/reject", "Content-Length: 5")).read();
            assertThat(answer.status()).isEqualTo(403);
            client.send("GET /" + head("GET", "/after"));
            assertThat(client.read().text()).isEqualTo("/after");
        }
    }

    @Test
    void answersInTheMiddleOfALargeUploadAndCloses() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("POST", "/reject", "Content-Length: 8000000"));
            for (int i = 0; i < 8; i++) {
                client.send(new byte[1_000_000]);
            }
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void closesWhenTheUnreadBodyNeverComes() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("POST", "/reject", "Content-Length: 5"));
            assertThat(client.read().status()).isEqualTo(403);
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void hidesWhatWentWrongAndKeepsTheConnection() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            Answer answer = client.send(head("POST", "/fail", "Content-Length: 4") + "body")
                    .read();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).isEqualTo("{\"message\":\"internal server error\"}\n");
            assertThat(answer.headers()).containsEntry("content-type", "application/json");
            assertThat(client.send(head("GET", "/after")).read().text()).isEqualTo("/after");
        }
    }

    @Test
    void cutsAnAnswerThatFailsHalfWay() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("GET", "/fail-late"));
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void streamsLargeAnswersAndNoticesAClientThatLeaves() throws Exception {
        downloadFailure = new CompletableFuture<>();
        try (RawClient client = new RawClient(server.address())) {
            assertThat(client.send(head("GET", "/large")).read().body()).hasSize((int) LARGE_BYTES);
        }
        RawClient leaving = new RawClient(server.address());
        leaving.send(head("GET", "/large"));
        leaving.abort();
        assertThat(downloadFailure.get(15, TimeUnit.SECONDS)).isInstanceOf(ClientAbortException.class);
        assertThat(DOWNLOADED.get()).isLessThan(LARGE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /echo HTTP/1.1\nHost: h\nContent-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n",
                "POST /echo HTTP/1.1\nHost: h\nContent-Length: 3\nContent-Length: 4\n\nabcd",
                "POST /echo HTTP/1.1\nHost: h\nContent-Length: +3\n\nabc",
                "POST /echo HTTP/1.1\nHost: h\nContent-Length : 3\n\nabc",
                "POST /echo HTTP/1.1\nHost: h\nTransfer-Encoding: chunked, identity\n\n0\n\n",
                "GET / HTTP/1.1\nHost: h\n X: folded\n\n",
                "GET / HTTP/1.1\n\n",
                "GET / HTTP/1.1\nHost: a\nHost: b\n\n"
            })
    void refusesAmbiguousFraming(String request) throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            Answer answer = client.send(request).read();
            assertThat(answer.status()).isBetween(400, 501);
            assertThat(answer.headers()).containsEntry("content-type", "application/json");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void refusesOversizeHeaders() throws IOException {
        String large = "X-Large: " + "x".repeat(HttpOptions.REQUEST_HEADER_BYTES_MAX);
        assertThat(exchange(server.address(), head("GET", "/", large)).status()).isEqualTo(431);
        String fitting = "X-Large: " + "x".repeat(HttpOptions.REQUEST_HEADER_BYTES_MAX - 1024);
        assertThat(exchange(server.address(), head("GET", "/x", fitting)).text())
                .isEqualTo("/x");
        String longTarget = "/" + "x".repeat(HttpOptions.REQUEST_HEADER_BYTES_MAX);
        assertThat(exchange(server.address(), head("GET", longTarget)).status()).isEqualTo(414);
    }

    @Test
    void closesOnAHeadThatDrips() throws Exception {
        try (RawClient client = new RawClient(server.address())) {
            client.send("GET / HTTP/1.1\nHost: h\n");
            CountDownLatch over = new CountDownLatch(1);
            Thread dripping = Thread.ofVirtual().start(() -> drip(client, over));
            assertThat(client.closedByServer()).isTrue();
            over.countDown();
            dripping.join();
        }
    }

    private static void drip(RawClient client, CountDownLatch over) {
        try {
            while (!over.await(50, TimeUnit.MILLISECONDS)) {
                client.send("X");
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void closesAConnectionThatNeverAsks() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void saysWhenThePortIsTaken() {
        int port = server.address().getPort();
        assertThatThrownBy(() -> HttpServer.start(HttpOptions.of("127.0.0.1", port), HttpServerTest::answer))
                .isInstanceOf(ListenException.class)
                .hasMessageStartingWith("Failed to listen on 127.0.0.1:" + port + ": ")
                .hasMessageContaining("Address already in use");
    }
}
