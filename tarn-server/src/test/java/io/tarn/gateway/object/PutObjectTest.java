package io.tarn.gateway.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PutObject, and that what was put is there (s3-gateway.md 11.3, 18.4).
class PutObjectTest {
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
    void anObjectIsThereOnceItWasPut() {
        var put = server.call("PUT", "/lake/main/a/b", "hello".getBytes(UTF_8)).expect(200);
        assertThat(put.header("ETag")).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        var got = server.call("GET", "/lake/main/a/b").expect(200);
        assertThat(got.text()).isEqualTo("hello");
        assertThat(got.header("ETag")).isEqualTo(put.header("ETag"));
        var head = server.call("HEAD", "/lake/main/a/b").expect(200);
        assertThat(head.header("Content-Length")).isEqualTo("5");
        server.call("DELETE", "/lake/main/a/b").expect(204);
        server.call("GET", "/lake/main/a/b").expect(404, "NoSuchKey");
    }
}
