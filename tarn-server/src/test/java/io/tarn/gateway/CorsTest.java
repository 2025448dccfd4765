package io.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages of other origins (s3-gateway.md B-53).
class CorsTest {
    private static final String PAGE = "https://page.example.org";

    @TempDir
    static Path folder;

    private static GatewayServer server;
    private static RawHttp wire;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(
                folder, Map.of("LAKEFS_GATEWAYS_S3_CORS_ORIGINS", "[\"" + PAGE + "\",\"http://localhost:3000\"]"));
        server.createRepository("lake");
        wire = new RawHttp(server.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawHttp.Answer preflight(String... lines) {
        return wire.send("OPTIONS /lake/main/a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + String.join("\r\n", lines) + "\r\n\r\n");
    }

    @Test
    void aBrowserMayAskWithoutBeingKnown() {
        RawHttp.Answer answer = preflight(
                "Origin: " + PAGE,
                "Access-Control-Request-Method: PUT",
                "Access-Control-Request-Headers: authorization,x-amz-date, x-amz-content-sha256");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("PUT", "GET", "HEAD", "POST", "DELETE");
        assertThat(answer.header("Access-Control-Allow-Headers"))
                .isEqualTo("authorization,x-amz-date, x-amz-content-sha256");
        assertThat(answer.header("Access-Control-Max-Age")).isNotEmpty();
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Vary")).contains("Origin");
        assertThat(answer.header("x-amz-request-id")).isNotEmpty();
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void othersMayNot() {
        for (String origin : new String[] {"https://evil.org", PAGE + ".evil.org", "null", "", PAGE + "/"}) {
            RawHttp.Answer answer = preflight("Origin: " + origin, "Access-Control-Request-Method: PUT");
            assertThat(answer.status()).as(origin).isEqualTo(403);
            assertThat(answer.element("Code")).isEqualTo("AccessForbidden");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        }
        assertThat(preflight("Origin: " + PAGE, "Access-Control-Request-Method: PATCH")
                        .status())
                .isEqualTo(403);
        assertThat(preflight(
                                "Origin: " + PAGE,
                                "Access-Control-Request-Method: PUT",
                                "Access-Control-Request-Headers: a:b")
                        .status())
                .isEqualTo(403);
        assertThat(preflight("Origin: " + PAGE).status()).isEqualTo(400);
        assertThat(preflight("Access-Control-Request-Method: PUT").status()).isEqualTo(400);
    }

    @Test
    void answersAndRefusalsMayBeRead() {
        var answer = server.call("GET", "/lake?location", new byte[0], "Origin", PAGE)
                .expect(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("ETag", "x-amz-request-id");
        assertThat(server.call("GET", "/none", new byte[0], "Origin", PAGE)
                        .expect(404)
                        .header("Access-Control-Allow-Origin"))
                .isEqualTo(PAGE);
        var other = server.call("GET", "/lake?location", new byte[0], "Origin", "https://evil.org")
                .expect(200);
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.header("Vary")).contains("Origin");
        assertThat(server.call("GET", "/lake?location").header("Vary")).isEmpty();
    }

    @Test
    void withoutConfigurationNobodyMay(@TempDir Path second) {
        try (var closed = GatewayServer.start(second)) {
            var asked = new RawHttp(closed.url())
                    .send("OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: " + PAGE
                            + "\r\nAccess-Control-Request-Method: GET\r\nConnection: close\r\n\r\n");
            assertThat(asked.status()).isEqualTo(403);
        }
    }

    @Test
    void allMayWhereAllMay(@TempDir Path second) {
        try (var open = GatewayServer.start(second, Map.of("LAKEFS_GATEWAYS_S3_CORS_ORIGINS", "*"))) {
            assertThat(open.call("GET", "/", new byte[0], "Origin", "https://any.org")
                            .expect(200)
                            .header("Access-Control-Allow-Origin"))
                    .isEqualTo("*");
        }
    }
}
