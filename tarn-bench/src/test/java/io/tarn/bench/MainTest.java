package io.tarn.bench;

import static io.tarn.bench.http.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.bench.http.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole tool against a server that answers from a script.
class MainTest {
    @TempDir
    Path directory;

    @Test
    void setsUpMeasuresAndReports() throws IOException {
        try (ScriptedServer server = new ScriptedServer(MainTest::script)) {
            JsonNode report = run(0, server, "--rows", "empty,stage,create-branch,small-commit,merge,floor-file");
            assertThat(report.path("machine").path("cores").asInt()).isPositive();
            assertThat(report.path("server").path("version").asString()).isEqualTo("1.2.3");
            assertThat(report.path("rows")
                            .valueStream()
                            .map(row -> row.path("name").asString()))
                    .containsExactly("floor-file-1k", "empty", "stage", "create-branch", "small-commit", "merge");
            for (JsonNode row : report.path("rows")) {
                assertThat(row.path("operations").asLong()).isPositive();
                assertThat(row.path("errors").asLong()).isZero();
                assertThat(row.path("p99_ms").asDouble())
                        .isGreaterThanOrEqualTo(row.path("median_ms").asDouble());
            }
            assertThat(server.requests())
                    .anyMatch(r -> r.startsWith("PUT /api/v1/repositories/bench-")
                            && r.contains("/objects?path=data/part/00000000.parquet HTTP/1.1")
                            && r.contains("\"size_bytes\":1024"));
        }
    }

    @Test
    void showsErrorsByKindAndGoesOn() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request ->
                request.contains("/branches HTTP/1.1") ? json(409, "{\"message\":\"taken\"}") : script(request))) {
            JsonNode report = run(1, server, "--rows", "create-branch,stage,empty");
            JsonNode create = report.path("rows").path(1);
            assertThat(create.path("operations").asLong()).isZero();
            assertThat(create.path("error_kinds").properties().iterator().next().getKey())
                    .isEqualTo("HTTP 409 {\"message\":\"taken\"}");
            assertThat(report.path("not_measured").path(0).asString()).startsWith("stage not measured");
        }
    }

    @Test
    void asksForCredentialsOfAServerThatIsSetUp() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ScriptedServer server = new ScriptedServer(r -> json(200, "{\"state\":\"initialized\"}"))) {
            assertThat(Main.run(System.out, new PrintStream(err, true, StandardCharsets.UTF_8), "--url", server.url()))
                    .isEqualTo(2);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("give --access-key and --secret-key");
    }

    @Test
    void refusesStoresAndLoadsThatThereAreNot() throws IOException {
        assertThat(errors("stores", "--stores", "s3proxy", "--loads", "1m,2m")).contains("no load is called 2m");
        assertThat(errors("stores", "--loads", "1m", "--stores", "tape")).contains("no store is called tape");
    }

    private static String errors(String... arguments) throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Main.run(System.out, new PrintStream(err, true, StandardCharsets.UTF_8), arguments))
                .isEqualTo(2);
        return err.toString(StandardCharsets.UTF_8);
    }

    private JsonNode run(int status, ScriptedServer server, String... arguments) throws IOException {
        Path json = directory.resolve("report.json");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] common = {
            "--url",
            server.url(),
            "--seconds",
            "1",
            "--warm-up",
            "0",
            "--clients",
            "4",
            "--json",
            json.toString(),
            "--directory",
            directory.toString()
        };
        String[] all = java.util.stream.Stream.concat(
                        java.util.Arrays.stream(common), java.util.Arrays.stream(arguments))
                .toArray(String[]::new);
        assertThat(Main.run(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, all))
                .as(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(status);
        return JsonMapper.shared().readTree(Files.readString(json));
    }

    private static byte[] script(String request) {
        String line = request.substring(0, request.indexOf("\r\n"));
        if (line.contains("/setup_lakefs")) {
            return json(
                    200,
                    line.startsWith("GET")
                            ? "{\"state\":\"not_initialized\"}"
                            : "{\"access_key_id\":\"a\",\"secret_access_key\":\"s\"}");
        }
        if (line.contains("/healthcheck")) {
            return answer("HTTP/1.1 204 No Content\r\n\r\n");
        }
        if (line.contains("/config ")) {
            return json(
                    200,
                    "{\"version_config\":{\"version\":\"1.2.3\"},\"storage_config\":{\"blockstore_type\":\"local\"}}");
        }
        return json(line.contains("/merge/") ? 200 : 201, "{}");
    }

    private static byte[] json(int status, String body) {
        return answer("HTTP/1.1 " + status + " x\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }
}
