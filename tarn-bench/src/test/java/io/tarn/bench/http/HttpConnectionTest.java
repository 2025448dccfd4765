package io.tarn.bench.http;

import static io.tarn.bench.http.ScriptedServer.answer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    @Test
    void sendsExactlyTheBytesThatWereWritten() throws IOException {
        try (ScriptedServer server =
                new ScriptedServer(r -> answer("HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok"))) {
            Endpoint endpoint = Endpoint.of(server.url()).with("key", "secret");
            HttpRequest request = new HttpRequest()
                    .start("PUT /a?path=x/".getBytes(US_ASCII))
                    .digits(42, 6)
                    .body(endpoint.endBefore("application/json"), "{}".getBytes(US_ASCII));
            try (HttpConnection connection = endpoint.connect()) {
                assertThat(connection.exchange(request)).isEqualTo(201);
                assertThat(connection.bodyText()).isEqualTo("ok");
            }
            assertThat(server.requests())
                    .containsExactly("PUT /a?path=x/000042 HTTP/1.1\r\nHost: 127.0.0.1:" + endpoint.port()
                            + "\r\nAuthorization: Basic a2V5OnNlY3JldA==\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 2\r\n\r\n{}");
        }
    }

    @Test
    void keepsTheConnectionAcrossEveryKindOfFraming() throws IOException {
        byte[][] answers = {
            answer("HTTP/1.1 204 No Content\r\n\r\n"),
            answer(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n"),
            answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length:0\r\n\r\n"),
            answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"),
            answer("HTTP/1.1 404 Not Found\r\nX: y\r\nCONTENT-LENGTH: 5 \r\n\r\nhello"),
        };
        int[] turn = {0};
        try (ScriptedServer server = new ScriptedServer(r -> answers[turn[0]++])) {
            Endpoint endpoint = Endpoint.of(server.url());
            HttpRequest request =
                    new HttpRequest().start("GET /".getBytes(US_ASCII)).add(endpoint.end());
            try (HttpConnection connection = endpoint.connect()) {
                assertThat(connection.exchange(request)).isEqualTo(204);
                assertThat(connection.exchange(request)).isEqualTo(200);
                assertThat(connection.bodyText()).isEqualTo("abc0123456789");
                assertThat(connection.exchange(request)).isEqualTo(200);
                assertThat(connection.bodyLength()).isZero();
                assertThat(connection.exchange(request)).isEqualTo(304);
                assertThat(connection.exchange(request)).isEqualTo(404);
                assertThat(connection.bodyText()).isEqualTo("hello");
            }
        }
    }

    @Test
    void longBodiesAreCountedAndKeptOnRequest() throws IOException {
        String body = "x".repeat(300_000);
        byte[] whole = answer("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + body);
        try (ScriptedServer server = new ScriptedServer(r -> whole)) {
            Endpoint endpoint = Endpoint.of(server.url());
            HttpRequest request =
                    new HttpRequest().start("GET /".getBytes(US_ASCII)).add(endpoint.end());
            try (HttpConnection connection = endpoint.connect()) {
                connection.exchange(request);
                assertThat(connection.bodyLength()).isEqualTo(300_000);
                assertThat(connection.bodyText()).hasSize(HttpConnection.BODY_BYTES_KEPT);
                connection.exchangeKeepingAll(request);
                assertThat(connection.bodyText()).isEqualTo(body);
            }
        }
    }

    @Test
    void contentFollowsTheRequestAndStaysReusable() throws IOException {
        try (ScriptedServer server = new ScriptedServer(r -> answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
            Endpoint endpoint = Endpoint.of(server.url());
            ByteBuffer content = ByteBuffer.wrap("y".repeat(1 << 20).getBytes(US_ASCII));
            HttpRequest request = new HttpRequest()
                    .start("POST /".getBytes(US_ASCII))
                    .bodyElsewhere(endpoint.endBefore("text/plain"), 2L * content.remaining());
            try (HttpConnection connection = endpoint.connect()) {
                connection.exchange(request, content, 2);
                connection.exchange(request, content, 2);
            }
            assertThat(content.remaining()).isEqualTo(1 << 20);
            assertThat(server.requests()).hasSize(2).allMatch(r -> r.endsWith("y".repeat(2 << 20)));
        }
    }

    @Test
    void aTornAnswerFailsAndTheNextExchangeConnectsAnew() throws IOException {
        byte[][] answers = {new byte[0], answer("nonsense, not HTTP\r\n\r\n"), answer("HTTP/1.1 204 x\r\n\r\n")};
        int[] turn = {0};
        try (ScriptedServer server = new ScriptedServer(r -> answers[turn[0]++])) {
            Endpoint endpoint = Endpoint.of(server.url());
            HttpRequest request =
                    new HttpRequest().start("GET /".getBytes(US_ASCII)).add(endpoint.end());
            try (HttpConnection connection = endpoint.connect()) {
                assertThatThrownBy(() -> connection.exchange(request)).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> connection.exchange(request)).isInstanceOf(ProtocolException.class);
                assertThat(connection.exchange(request)).isEqualTo(204);
            }
        }
    }
}
