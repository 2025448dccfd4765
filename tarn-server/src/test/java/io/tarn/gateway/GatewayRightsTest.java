package io.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer.Answer;
import io.tarn.gateway.call.S3Operation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// For every operation, by a table of its own: without rights it is refused, and so it is without a single one of those
/// it needs; with exactly these it is not (auth.md 8.3).
class GatewayRightsTest {
    /// Operations whose rights other tests ask for, one for each thing in their body, or that have none.
    private static final Set<S3Operation> ELSEWHERE =
            EnumSet.of(S3Operation.OPTIONS, S3Operation.POST_OBJECT, S3Operation.DELETE_OBJECTS);

    @TempDir
    static Path folder;

    private static GatewayServer server;
    private static int names;
    private static String upload = "";

    @BeforeAll
    static void start() {
        server = GatewayServer.start(
                folder,
                Map.of(
                        "LAKEFS_AUTH_UI_CONFIG_RBAC", "internal",
                        "LAKEFS_GATEWAYS_S3_CREATE_BUCKET_ENABLED", "true",
                        "LAKEFS_GATEWAYS_S3_CREATE_BUCKET_NAMESPACE_PREFIX", "local://made"));
        server.createRepository("lake");
        server.createRepository("hidden");
        server.api("POST", "/repositories/lake/branches/main/objects?path=dir/a", "{}", 201);
        upload = server.call("POST", "/lake/main/dir/parts?uploads").expect(200).element("UploadId");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// @param sent a body, or `name: value` of a header, or nothing
    private record Row(S3Operation operation, String method, String target, String sent, List<String> rights) {
        static Row of(String line) {
            String[] cells = line.split("\t", 5);
            return new Row(S3Operation.valueOf(cells[0]), cells[1], cells[2], cells[3], List.of(cells[4].split("; ")));
        }
    }

    private static List<Row> rows() {
        try (InputStream table = GatewayRightsTest.class.getResourceAsStream("required.tsv")) {
            return new String(Objects.requireNonNull(table).readAllBytes(), UTF_8)
                    .lines()
                    .map(Row::of)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void everyOperationHasARow() {
        Set<S3Operation> covered = EnumSet.copyOf(ELSEWHERE);
        rows().forEach(row -> covered.add(row.operation()));
        assertThat(covered).containsExactlyInAnyOrder(S3Operation.values());
    }

    @TestFactory
    Stream<DynamicTest> rights() {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.operation() + " " + row.target(), () -> check(row)));
    }

    private static void check(Row row) {
        refused(row, List.of());
        for (String missing : row.rights()) {
            List<String> others = new ArrayList<>(row.rights());
            others.remove(missing);
            refused(row, others);
        }
        Answer answer = send(row, userWith(row.rights()));
        assertThat(answer.status()).as(answer.text()).isNotEqualTo(403).isNotEqualTo(500);
    }

    private static void refused(Row row, List<String> rights) {
        Answer answer = send(row, userWith(rights));
        assertThat(answer.status()).as("with %s: %s", rights, answer.text()).isEqualTo(403);
        if (!row.method().equals("HEAD")) {
            assertThat(answer.element("Code")).isEqualTo("AccessDenied");
        }
    }

    private static Answer send(Row row, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.url() + row.target().replace("{upload}", upload)))
                .header("Authorization", authorization);
        boolean header = row.sent().startsWith("x-amz-");
        if (header) {
            String[] parts = row.sent().split(": ", 2);
            request.header(parts[0], parts[1]);
        }
        boolean body = !header && !row.sent().equals("-");
        return server.send(
                request.method(row.method(), body ? BodyPublishers.ofString(row.sent()) : BodyPublishers.noBody())
                        .build());
    }

    /// Makes a user with exactly these rights, each `action resource`.
    private static String userWith(List<String> rights) {
        return GatewayUser.create(server, "user-" + ++names, rights).basic();
    }

    @Test
    void listsShowWhatMayBeListed() {
        Answer list = server.send(HttpRequest.newBuilder(server.url().resolve("/"))
                .header("Authorization", userWith(List.of("fs:ListRepositories repository/lake")))
                .build());
        assertThat(list.expect(200).text()).contains("<Name>lake</Name>").doesNotContain("hidden");
    }

    /// Whoever may not list repositories is not told which there are.
    @Test
    void whatIsNotThereIsNotTold() {
        String nobody = userWith(List.of());
        String lister = userWith(List.of("fs:ListRepositories repository/*"));
        for (String target : Arrays.asList("/hidden", "/not-there", "/hidden/main/a", "/not-there/main/a")) {
            Answer answer = server.send(HttpRequest.newBuilder(server.url().resolve(target))
                    .header("Authorization", nobody)
                    .build());
            answer.expect(403, "AccessDenied");
        }
        server.send(HttpRequest.newBuilder(server.url().resolve("/not-there"))
                        .header("Authorization", lister)
                        .build())
                .expect(403, "AccessDenied");
    }
}
