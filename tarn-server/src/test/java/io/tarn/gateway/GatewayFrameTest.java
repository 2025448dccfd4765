package io.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens to a request before and after its operation (s3-gateway.md 2, 4, 7).
class GatewayFrameTest {
    @TempDir
    static Path folder;

    private static GatewayServer server;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aMissingBucketIsToldInTheWordsOfS3() {
        var answer = server.call("GET", "/no-such-bucket").expect(404, "NoSuchBucket");
        assertThat(answer.header("Content-Type")).isEqualTo("application/xml");
        assertThat(answer.header("x-amz-request-id")).isEqualTo(answer.element("RequestId"));
        assertThat(answer.text()).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>");
    }

    @Test
    void namesThatNoRepositoryHasAreNoDefect() {
        server.call("GET", "/UPPER").expect(404, "NoSuchBucket");
        server.call("GET", "/a").expect(404, "NoSuchBucket");
        server.call("GET", "/un_der/key").expect(404, "NoSuchBucket");
    }

    @Test
    void whoIsUnknownIsRefused() {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + "/lake"));
        server.send(request.build()).expect(403, "AccessDenied");
        var rejected =
                server.send(request.header("Authorization", "Bearer nonsense").build());
        assertThat(rejected.status()).isEqualTo(401);
        assertThat(rejected.text()).isEqualTo("{\"message\":\"error authenticating request\"}");
    }

    @Test
    void brokenEscapesAreRefused() {
        assertThat(server.call("GET", "/lake/main/%C3%28").expect(400).text()).contains("InvalidURI");
    }
}
