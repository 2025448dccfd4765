package io.tarn.gateway.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// No sub-resource that is not there becomes the plain operation (s3-gateway.md 8, B-38, 20.1 no. 8).
class SubresourcesTest {
    @TempDir
    static Path folder;

    private static ObjectTestServer lake;

    @BeforeAll
    static void start() {
        lake = new ObjectTestServer(folder);
        lake.put("/lake/main/kept", "kept", "x-amz-tagging", "a=1").expect(200);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    private static Stream<Arguments> requests() {
        return Stream.of("PUT", "POST", "DELETE")
                .flatMap(method -> Stream.of(
                                "acl",
                                "annotation",
                                "attributes",
                                "encryption",
                                "lambdaArn",
                                "legal-hold",
                                "policy",
                                "renameObject",
                                "restore",
                                "retention",
                                "select",
                                "select&select-type=2",
                                "torrent",
                                "versioning",
                                "versions",
                                "lifecycle",
                                "object-lock",
                                "uploads=x",
                                "versionId=" + "0".repeat(64),
                                "unheard-of",
                                "Tagging",
                                "partNumber=1",
                                "uploadId=unknown",
                                "partNumber=1&uploadId=unknown")
                        .map(name -> Arguments.of(method, name)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void nothingChanges(String method, String name) {
        for (String content : List.of("", "<X></X>")) {
            var answer = lake.server().call(method, "/lake/main/kept?" + name, content.getBytes(UTF_8));
            assertThat(answer.status())
                    .as(method + " " + name + " " + answer.text())
                    .isLessThan(502)
                    .isNotEqualTo(500);
            assertThat(lake.get("/lake/main/kept").expect(200).text()).isEqualTo("kept");
            assertThat(lake.head("/lake/main/kept").header("x-amz-tagging-count"))
                    .isEqualTo("1");
        }
        String fresh = "/lake/main/fresh?" + name;
        lake.server().call(method, fresh, "<X></X>".getBytes(UTF_8));
        lake.get("/lake/main/fresh").expect(404, "NoSuchKey");
    }
}
