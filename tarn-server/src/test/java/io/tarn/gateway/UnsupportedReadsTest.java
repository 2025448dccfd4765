package io.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `gateways.s3.verify_unsupported: false`: reads ignore what the gateway does not have, writes never do (s3-gateway.md
/// 1, 8).
class UnsupportedReadsTest {
    @Test
    void readsGoOnAndWritesDoNot(@TempDir Path folder) {
        try (var server = GatewayServer.start(folder, Map.of("LAKEFS_GATEWAYS_S3_VERIFY_UNSUPPORTED", "false"))) {
            server.createRepository("lake");
            server.call("PUT", "/lake/main/a", "content".getBytes(UTF_8)).expect(200);
            for (String name : List.of("torrent", "lambdaArn", "unheard-of", "unheard-of=", "select", "annotation")) {
                assertThat(server.call("GET", "/lake/main/a?" + name)
                                .expect(200)
                                .text())
                        .isEqualTo("content");
                server.call("HEAD", "/lake/main/a?" + name).expect(200);
                assertThat(server.call("GET", "/lake?" + name + "&list-type=2")
                                .expect(200)
                                .text())
                        .contains("ListBucketResult");
                for (String method : List.of("PUT", "POST", "DELETE")) {
                    assertThat(server.call(method, "/lake/main/a?" + name, "<X/>".getBytes(UTF_8))
                                    .status())
                            .as(method + " " + name)
                            .isBetween(400, 501);
                    assertThat(server.call(method, "/lake?" + name, "<X/>".getBytes(UTF_8))
                                    .status())
                            .isBetween(400, 501);
                }
            }
            server.call("GET", "/?events").expect(200);
            server.call("GET", "/lake?policy").expect(404, "NoSuchBucketPolicy");
            server.call("GET", "/lake/main/a?retention").expect(400, "InvalidRequest");
            assertThat(server.call("GET", "/lake/main/a").expect(200).text()).isEqualTo("content");
        }
    }
}
