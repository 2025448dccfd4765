package io.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway on the wire (s3-gateway.md B-46, B-63, B-65), what it measures and what it records.
class GatewayHttpTest {
    private static final String HEAD = "Host: 127.0.0.1\r\nAuthorization: " + GatewayServer.basic() + "\r\n";

    @TempDir
    static Path folder;

    private static GatewayServer server;
    private static RawHttp wire;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(
                folder,
                Map.of("LAKEFS_GATEWAYS_S3_MAX_CONCURRENT_REQUESTS", "1", "LAKEFS_AUDIT_FLUSH_INTERVAL", "30ms"));
        server.createRepository("lake");
        wire = new RawHttp(server.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// The end of an answer that is streamed reaches its reader before the request gives its place back, and there is
    /// only one.
    @BeforeEach
    void awaitThePlace() {
        Await.until(
                "the place of the request before",
                () -> server.call("HEAD", "/lake").status() == 200);
    }

    private static void put(String key, String content) {
        server.call("PUT", "/lake/main/" + key, content.getBytes(UTF_8)).expect(200);
    }

    @Test
    void requestsThatCameTogetherAreAnsweredInTurn() {
        put("a", "twelve bytes");
        try (var connection = wire.open()) {
            connection.write("PUT /lake/main/b HTTP/1.1\r\n" + HEAD + "content-length: 3\r\n\r\nxyz"
                    + "GET /lake/main/b HTTP/1.1\r\n" + HEAD + "\r\n"
                    + "HEAD /lake/main/a HTTP/1.1\r\n" + HEAD + "\r\n"
                    + "GET /lake/main/none HTTP/1.1\r\n" + HEAD + "\r\n"
                    + "HEAD /lake/main/none HTTP/1.1\r\n" + HEAD + "\r\n"
                    + "DELETE /lake/main/b HTTP/1.1\r\n" + HEAD + "\r\n"
                    + "GET /lake/main/a HTTP/1.1\r\n" + HEAD + "Connection: close\r\n\r\n");
            assertThat(connection.read(false).status()).isEqualTo(200);
            assertThat(connection.read(false).text()).isEqualTo("xyz");
            RawHttp.Answer head = connection.read(true);
            assertThat(head.header("Content-Length")).isEqualTo("12");
            assertThat(head.header("ETag")).startsWith("\"");
            assertThat(connection.read(false).element("Code")).isEqualTo("NoSuchKey");
            assertThat(connection.read(true).status()).isEqualTo(404);
            RawHttp.Answer deleted = connection.read(false);
            assertThat(deleted.status()).isEqualTo(204);
            assertThat(deleted.header("Content-Length")).isEmpty();
            assertThat(deleted.header("Transfer-Encoding")).isEmpty();
            assertThat(connection.read(false).text()).isEqualTo("twelve bytes");
            assertThat(connection.atEnd()).isTrue();
        }
    }

    @Test
    void notModifiedHasNoBody() {
        put("c", "content");
        String etag = server.call("HEAD", "/lake/main/c").expect(200).header("ETag");
        try (var connection = wire.open()) {
            connection.write("GET /lake/main/c HTTP/1.1\r\n" + HEAD + "If-None-Match: " + etag + "\r\n\r\n"
                    + "GET /lake/main/c HTTP/1.1\r\n" + HEAD + "Connection: close\r\n\r\n");
            RawHttp.Answer unchanged = connection.read(false);
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.header("ETag")).isEqualTo(etag);
            assertThat(connection.read(false).text()).isEqualTo("content");
        }
    }

    /// Whoever waits for leave to send is refused before it sends anything.
    @Test
    void leaveToSendComesAfterTheChecks() {
        try (var connection = wire.open()) {
            connection.write(
                    "PUT /lake/main/d HTTP/1.1\r\n" + HEAD + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(connection.read(false).status()).isEqualTo(100);
            connection.write("hello");
            assertThat(connection.read(false).status()).isEqualTo(200);
        }
        for (String refused : new String[] {
            "PUT /lake/no-branch/d HTTP/1.1\r\n" + HEAD,
            "PUT /none/main/d HTTP/1.1\r\n" + HEAD,
            "PUT /lake/main/d?unheard-of HTTP/1.1\r\n" + HEAD,
            "PUT /lake/main/d HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        }) {
            try (var connection = wire.open()) {
                connection.write(refused + "Content-Length: 5000000000\r\nExpect: 100-continue\r\n\r\n");
                RawHttp.Answer answer = connection.read(false);
                assertThat(answer.status()).as(refused).isBetween(400, 501);
                assertThat(answer.header("Connection")).isEqualTo("close");
                assertThat(connection.atEnd()).isTrue();
            }
        }
    }

    @Test
    void aRefusedBodyThatIsLargeEndsItsConnection() {
        try (var connection = wire.open()) {
            connection.write("PUT /lake/no-branch/d HTTP/1.1\r\n" + HEAD + "Content-Length: 9000000000\r\n\r\nsome");
            RawHttp.Answer answer = connection.read(false);
            assertThat(answer.element("Code")).isEqualTo("NoSuchBucket");
            assertThat(answer.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void everyAnswerIsNamed() {
        for (String target : new String[] {"/", "/lake", "/none", "/lake/main/none", "/lake/main/%ff", "/lake?cors"}) {
            var answer = server.call("GET", target);
            assertThat(answer.header("x-amz-request-id")).as(target).isNotEmpty();
            assertThat(answer.header("x-amz-id-2")).as(target).matches("[0-9A-F]{16}");
            if (answer.status() >= 400) {
                assertThat(answer.element("RequestId")).isEqualTo(answer.header("x-amz-request-id"));
                assertThat(answer.element("HostId")).isEqualTo(answer.header("x-amz-id-2"));
                assertThat(answer.header("Content-Type")).isEqualTo("application/xml");
            }
        }
    }

    @Test
    void moreThanItsShareIsToldToSlowDown() throws Exception {
        try (var held = wire.open()) {
            held.write("PUT /lake/main/slow HTTP/1.1\r\n" + HEAD + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(held.read(false).status()).isEqualTo(100);
            var refused = server.call("GET", "/lake").expect(503, "SlowDown");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.header("x-amz-request-id")).isNotEmpty();
            assertThat(metrics())
                    .contains("lakefs_concurrent_requests{operation=\"put_object\",service=\"gateway\"} 1.0")
                    .containsPattern("gateway_slow_down_total [1-9]");
            held.write("ok");
            assertThat(held.read(false).status()).isEqualTo(200);
        }
        server.call("GET", "/lake/main/slow").expect(200);
        Await.until(
                "the end of all requests",
                () -> metrics()
                        .contains("lakefs_concurrent_requests{operation=\"put_object\",service=\"gateway\"} 0.0"));
        assertThat(metrics())
                .containsPattern(
                        "gateway_request_duration_seconds_count\\{code=\"200\",operation=\"put_object\"} [1-9]");
    }

    private static String metrics() throws IOException, InterruptedException {
        URI url = URI.create("http://localhost:" + server.url().getPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void requestsAreRecorded() {
        String good = server.call("GET", "/lake?location").expect(200).header("x-amz-request-id");
        Await.until(
                "the record",
                () -> server.api("GET", "/audit/events?request_id=" + good, "", 200)
                        .contains("\"operation_id\":\"GetBucketLocation\""));
        assertThat(server.api("GET", "/audit/events?request_id=" + good, "", 200))
                .contains(
                        "\"service_name\":\"s3_gateway\"",
                        "\"user\":\"admin\"",
                        "\"repository\":\"lake\"",
                        "\"outcome\":\"allowed\"",
                        "\"credential_id\":\"" + GatewayServer.KEY + "\"");
        String unsigned = server.send(
                        HttpRequest.newBuilder(server.url().resolve("/lake")).build())
                .expect(403)
                .header("x-amz-request-id");
        String forged = server.send(HttpRequest.newBuilder(server.url().resolve("/lake/main/a"))
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=" + GatewayServer.KEY
                                        + "/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature="
                                        + "0".repeat(64))
                        .build())
                .header("x-amz-request-id");
        Await.until(
                "the forged one",
                () -> server.api("GET", "/audit/events?request_id=" + forged, "", 200)
                        .contains("\"credential_id\":\"" + GatewayServer.KEY + "\""));
        assertThat(server.api("GET", "/audit/events?request_id=" + forged, "", 200))
                .contains("\"operation_id\":\"GetObject\"")
                .doesNotContain("\"outcome\":\"allowed\"");
        Await.until(
                "the unsigned one",
                () -> server.api("GET", "/audit/events?request_id=" + unsigned, "", 200)
                        .contains("AccessDenied"));
    }
}
