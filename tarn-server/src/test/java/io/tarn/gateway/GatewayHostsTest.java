package io.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer.Answer;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests are for S3, and where they point (s3-gateway.md 2, B-62): hosts and targets as they come over the
/// wire, byte for byte.
class GatewayHostsTest {
    private static final int ROUNDS = 150 * Integer.getInteger("tarn.stress.factor", 1);

    @TempDir
    static Path folder;

    private static GatewayServer server;
    private static RawHttp wire;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(
                folder, Map.of("LAKEFS_GATEWAYS_S3_DOMAIN_NAME", "s3.example.com,Other.Example.com:9000,[::1]"));
        server.createRepository("lake");
        wire = new RawHttp(server.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawHttp.Answer get(String host, String target) {
        return wire.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: " + GatewayServer.basic()
                + "\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        // path style
        "s3.example.com, /lake?location",
        "s3.example.com:8000, /lake?location",
        "S3.Example.COM:8000, /lake?location",
        "s3.example.com., /lake?location",
        "s3.example.com.:8000, /lake?location",
        "other.example.com, /lake?location",
        "[::1], /lake?location",
        "[::1]:8000, /lake?location",
        "s3.example.com, /lake/?location",
        "s3.example.com, /l%61ke?location",
        // virtual host style
        "lake.s3.example.com, /?location",
        "lake.s3.example.com:8000, /?location",
        "LAKE.S3.EXAMPLE.COM, /?location",
        "lake.s3.example.com., /?location",
        "lake.other.example.com:1, /?location",
        // absolute-form
        "s3.example.com, http://s3.example.com/lake?location",
        "lake.s3.example.com:8000, http://lake.s3.example.com:8000/?location",
    })
    void theBucketIsFound(String host, String target) {
        RawHttp.Answer answer = get(host, target);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).contains("<LocationConstraint ");
    }

    @ParameterizedTest
    @CsvSource({
        "a.b.s3.example.com",
        ".s3.example.com",
        "xs3.example.com",
        "s3.example.com.evil.org",
        "example.com",
        "127.0.0.1",
        "[::2]:8000",
    })
    void otherHostsAreNotTheGateway(String host) {
        RawHttp.Answer answer = get(host, "/lake?location");
        assertThat(answer.text()).doesNotContain("LocationConstraint", "<Error>");
    }

    /// A signature says that it is S3 whatever the host is called; what is not signed right is told in its words.
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8000", "unheard.of", "a.b.s3.example.com", "[::2]", "localhost"})
    void signedRequestsAreForS3OnAnyHost(String host) {
        for (String sign : List.of(
                "Authorization: AWS4-HMAC-SHA256 Credential=x", "Authorization: AWS x:y", "X-Amz-Signature: z")) {
            RawHttp.Answer answer = wire.send(
                    "GET /_health HTTP/1.1\r\nHost: " + host + "\r\n" + sign + "\r\nConnection: close\r\n\r\n");
            assertThat(answer.text()).as(sign).contains("<Error><Code>");
            assertThat(answer.header("x-amz-request-id")).isNotEmpty();
        }
        for (String query : List.of("AWSAccessKeyId=x", "X-Amz-Credential=x", "x=1&X-Amz-Credenti%61l=x")) {
            RawHttp.Answer answer =
                    wire.send("GET /_health?" + query + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            if (query.contains("%61")) {
                continue;
            }
            assertThat(answer.text()).as(query).contains("<Error><Code>");
        }
        RawHttp.Answer plain =
                wire.send("GET /_health?X-Amz-Credential= HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(plain.text()).startsWith("alive!");
    }

    /// A second slash makes the bucket empty: that is the service.
    @Test
    void twoSlashesAreTheService() {
        assertThat(get("s3.example.com", "//lake/main/a").text()).contains("ListAllMyBucketsResult");
        assertThat(get("s3.example.com", "/").text()).contains("ListAllMyBucketsResult");
        assertThat(get("s3.example.com", "/%2Flake").text()).contains("ListAllMyBucketsResult");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a//b",
                "/a",
                "//",
                "a/",
                "a/./b",
                "a/../b",
                "..",
                ".",
                "a+b",
                "a b",
                "a%2Fb",
                "a;b",
                "a\\b",
                "a\nb",
                "\u00e9",
                "\ud83d\ude00",
                "a?b",
                "a#b",
                "%",
                "~*'()",
                "a&b=c"
            })
    void keysAreTakenAsTheyStand(String path) {
        String key = encoded("main/" + path);
        for (String where : List.of("s3.example.com /lake/", "lake.s3.example.com /")) {
            String[] parts = where.split(" ", 2);
            RawHttp.Answer answer = get(parts[0], parts[1] + key + "?acl");
            assertThat(answer.status()).as(answer.text()).isEqualTo(404);
            assertThat(Answer.unescaped(answer.element("Key"))).isEqualTo(path);
            assertThat(answer.element("Resource")).isEqualTo("main@lake");
        }
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '/';
            out.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
        }
        return out.toString();
    }

    /// However a client escapes a key, what arrives is the key.
    @Test
    void anyEscapingIsTheSameKey() {
        Seed seed = Seed.ofProcess().split("keys");
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split(round).gen();
            String path = text(gen);
            StringBuilder target = new StringBuilder("/lake/main");
            for (byte b : ("/" + path).getBytes(StandardCharsets.UTF_8)) {
                boolean may = (b >= 'a' && b <= 'z') || b == '/' || b == '.' || b == '-' || b == '_' || b == '+';
                target.append(may && gen.oneIn(2) ? String.valueOf((char) b) : "%%%02x".formatted(b & 0xff));
            }
            RawHttp.Answer answer = get("s3.example.com", target + "?acl");
            assertThat(Answer.unescaped(answer.element("Key")))
                    .as("%s %s", target, seed.hint())
                    .isEqualTo(path);
        }
    }

    private static String text(Gen gen) {
        StringBuilder text = new StringBuilder();
        for (int i = gen.intBetween(1, 12); i > 0; i--) {
            text.append(gen.pick(
                    "a",
                    "b",
                    "/",
                    "//",
                    ".",
                    "..",
                    "+",
                    "%",
                    "%2F",
                    "\u00fc",
                    "\ud83d\ude00",
                    "?",
                    "&",
                    " ",
                    ";",
                    "\\"));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lake/main/%C3%28", "/lake/main/%ff", "/lake/main/%c0%af", "/%e2%82"})
    void whatIsNoTextIsRefused(String target) {
        RawHttp.Answer answer = get("s3.example.com", target);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("InvalidURI");
    }

    @Test
    void anEndpointThatEndsLikeTheApiIsPointedOut() {
        RawHttp.Answer answer = get("s3.example.com", "/api/v1/lake/main/a");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.element("Code")).isEqualTo("ErrNoSuchBucketPossibleAPIEndpoint");
    }

    /// A signature in a second header does not make a request one for S3, but its sender is told.
    @Test
    void aSignatureInTheWrongPlaceIsPointedOut() {
        RawHttp.Answer answer = wire.send("GET /some/page HTTP/1.1\r\nHost: unheard.of\r\nAuthorization: Other x\r\n"
                + "Authorization: AWS4-HMAC-SHA256 Credential=x\r\nConnection: close\r\n\r\n");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.element("Code")).isEqualTo("ERRLakeFSWrongEndpoint");
        assertThat(answer.element("Message"))
                .isEqualTo("S3 request received in UI handler, did you forget to set your s3 gateway domain name?"
                        + " ([s3.example.com other.example.com [::1]])");
        assertThat(wire.send("GET /some/page HTTP/1.1\r\nHost: unheard.of\r\nConnection: close\r\n\r\n")
                        .body())
                .isEmpty();
    }
}
