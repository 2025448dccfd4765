package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Uploads as forms (api.md 21, uploadObject 7).
class MultipartUploadTest {
    private static final String TYPE = "multipart/form-data; boundary=xyz";
    private static final String TARGET = "/repositories/demo/branches/main/objects?path=form";

    @TempDir
    static Path directory;

    private static LiveServer server;

    @BeforeAll
    static void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
        server.createRepository("demo", "local");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static LiveServer.Call form(String type, String body) {
        return server.call("POST", TARGET)
                .header("Content-Type", type)
                .body(body.replace("\n", "\r\n").getBytes(UTF_8));
    }

    @Test
    void takesThePartNamedContent() {
        JsonNode made = form("multipart/form-data; boundary=\"xyz\"", """
                preamble
                --xyz
                Content-Disposition: form-data; name="other"

                --xy
                --xyz \s
                content-disposition: form-data; filename="a;b\\".txt"; name=content
                Content-Type: text/csv; header=present

                a,b
                --xyzzy
                1,2
                --xyz
                Content-Disposition: form-data; name="content"

                another
                --xyz--
                epilogue""")
                .header("x-lakefs-meta-k", "v")
                .expect(201)
                .json();
        assertThat(made.path("content_type").stringValue()).isEqualTo("text/csv; header=present");
        assertThat(made.path("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(server.get("/repositories/demo/refs/main/objects?path=form")
                        .expect(200)
                        .text())
                .isEqualTo("a,b\r\n--xyzzy\r\n1,2");
    }

    @Test
    void theTypeOfThePartIsOptional() {
        JsonNode made = form(TYPE, "--xyz\nContent-Disposition: form-data; name=\"content\"\n\n\n--xyz--\n")
                .expect(201)
                .json();
        assertThat(made.path("content_type").stringValue()).isEqualTo("application/octet-stream");
        assertThat(made.path("size_bytes").longValue()).isZero();
    }

    static Stream<Arguments> malformed() {
        String part = "--xyz\nContent-Disposition: form-data; name=\"content\"\n\n";
        return Stream.of(
                Arguments.of(
                        "multipart/form-data", part + "x\n--xyz--\n", "no multipart boundary param in Content-Type"),
                Arguments.of(
                        "multipart/form-data; boundary=" + "b".repeat(71),
                        "",
                        "mime: boundary is longer than 70 characters"),
                Arguments.of("multipart/form-data; boundary=x y", "", "mime: invalid media parameter"),
                Arguments.of("multipart/form-data; boundary=a; boundary=b", "", "mime: duplicate parameter name"),
                Arguments.of(TYPE, "", "multipart: unexpected end of the body"),
                Arguments.of(TYPE, "nothing here", "multipart: unexpected end of the body"),
                Arguments.of(TYPE, part, "multipart: unexpected end of the body"),
                Arguments.of(TYPE, part + "content without an end", "multipart: unexpected end of the body"),
                Arguments.of(TYPE, part + "content\n--xyz", "multipart: unexpected end of the body"),
                Arguments.of(
                        TYPE,
                        part.replace("\"content\"", "\"file\"") + "x\n--xyz--\n",
                        "multipart upload missing key 'content': http: no such file"),
                Arguments.of(TYPE, "--xyz--\n", "multipart upload missing key 'content': http: no such file"),
                Arguments.of(TYPE, "--xyz\nno header\n\nx\n--xyz--\n", "multipart: malformed header line in a part"),
                Arguments.of(
                        TYPE,
                        "--xyz\nX-Long: " + "y".repeat(20_000) + "\n\nx\n--xyz--\n",
                        "multipart: headers of a part exceed 16384 bytes"));
    }

    @ParameterizedTest
    @MethodSource
    void malformed(String type, String body, String message) {
        form(type, body).expect(400, message);
    }

    @Test
    void refusalsComeBeforeTheForm() {
        form(TYPE, "--xyz\nContent-Disposition: form-data; name=\"content\"\n\nx\n--xyz--\n")
                .expect(201);
        form(TYPE, "nonsense").header("If-None-Match", "*").expect(412, "path already exists");
        server.call("POST", "/repositories/demo/branches/none/objects?path=form")
                .header("Content-Type", TYPE)
                .body("nonsense".getBytes(UTF_8))
                .expect(404, "branch 'none' not found");
    }
}
