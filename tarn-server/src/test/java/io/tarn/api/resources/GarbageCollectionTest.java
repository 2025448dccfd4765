package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Garbage collection over HTTP: api.md 20.4, 20.5.
class GarbageCollectionTest {
    private static final String RULES = "/repositories/demo/settings/gc_rules";
    private static final String LEGACY_RULES = "/repositories/demo/gc/rules";
    private static final String COMMITS = "/repositories/demo/gc/prepare_commits";
    private static final String UNCOMMITTED = "/repositories/demo/gc/prepare_uncommited";
    private static final String SEVEN_DAYS = "{'default_retention_days':7,'branches':[]}";

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
        server.createRepository("demo", "local");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void createReadOnly() {
        server.post("/repositories", "{'name':'frozen','storage_namespace':'local://frozen','read_only':true}")
                .expect(201);
    }

    @Test
    void rulesAreReplacedAsAWhole() {
        server.get(RULES).expect(404, "not found");
        server.put(RULES, "{'default_retention_days':21,'branches':[]}").expect(204);
        assertThat(server.get(RULES).expect(200).text()).isEqualTo("{\"default_retention_days\":21,\"branches\":[]}\n");
        server.post(
                        LEGACY_RULES,
                        "{'default_retention_days':5,'branches':[{'branch_id':'main','retention_days':7},"
                                + "{'branch_id':'nosuch','retention_days':1},{'branch_id':'main','retention_days':3}]}")
                .expect(204);
        for (String path : List.of(RULES, LEGACY_RULES)) {
            JsonNode rules = server.get(path).expect(200).json();
            assertThat(rules.path("default_retention_days").intValue()).isEqualTo(5);
            assertThat(rules.path("branches").toString())
                    .isEqualTo("[{\"branch_id\":\"main\",\"retention_days\":3},"
                            + "{\"branch_id\":\"nosuch\",\"retention_days\":1}]");
        }
        server.delete(LEGACY_RULES).expect(204);
        server.get(RULES).expect(404, "not found");
        server.put(RULES, SEVEN_DAYS).expect(204);
        server.delete(RULES).expect(204);
        server.delete(RULES).expect(204);
        server.get(LEGACY_RULES).expect(404, "not found");
    }

    @Test
    void noDaysAndNoBranchesAreNoRules() {
        server.put(RULES, SEVEN_DAYS).expect(204);
        server.put(RULES, "{'default_retention_days':0,'branches':[]}").expect(204);
        server.get(RULES).expect(404, "not found");
        server.put(RULES, "{'default_retention_days':-1,'branches':[]}").expect(422);
    }

    @Test
    void lessThanADayIsRefused() {
        server.put(RULES, SEVEN_DAYS).expect(204);
        String branch = "{'branch_id':'main','retention_days':1}";
        for (String days : List.of("-1", "0", "-2147483649", "2147483648")) {
            assertThat(server.put(RULES, "{'default_retention_days':" + days + ",'branches':[" + branch + "]}")
                            .expect(422)
                            .message())
                    .contains("the default: " + days);
            assertThat(server.post(
                                    LEGACY_RULES,
                                    "{'default_retention_days':7,'branches':[{'branch_id':'dev','retention_days':"
                                            + days + "}]}")
                            .expect(422)
                            .message())
                    .contains("branch 'dev': " + days);
        }
        server.put(RULES, "{'branches':[]}").expect(400);
        assertThat(server.get(RULES)
                        .expect(200)
                        .json()
                        .path("default_retention_days")
                        .intValue())
                .isEqualTo(7);
    }

    @Test
    void readOnlyAndUnknownRepositories() {
        createReadOnly();
        String frozen = "/repositories/frozen";
        String readOnly = "read-only repository";
        server.put(frozen + "/settings/gc_rules", "{'default_retention_days':-1,'branches':[]}")
                .expect(403, readOnly);
        server.delete(frozen + "/settings/gc_rules").expect(403, readOnly);
        server.post(frozen + "/gc/rules", SEVEN_DAYS).expect(403, readOnly);
        server.delete(frozen + "/gc/rules").expect(403, readOnly);
        server.call("POST", frozen + "/gc/prepare_commits").expect(403, readOnly);
        server.call("POST", frozen + "/gc/prepare_commits/async").expect(403, readOnly);
        server.call("POST", frozen + "/gc/prepare_uncommited").expect(403, readOnly);
        server.get(frozen + "/gc/rules/set_allowed").expect(204);
        server.get("/repositories/none/gc/rules/set_allowed").expect(204);
        server.get("/repositories/none/settings/gc_rules").expect(404, "repository not found");
        server.call("POST", "/repositories/none/gc/prepare_commits").expect(404, "repository not found");
    }

    @Test
    void activeCommitsAreListed() throws Exception {
        server.call("POST", COMMITS).expect(404, "get gc rules: not found");
        server.put(RULES, SEVEN_DAYS).expect(204);
        server.upload("demo", "a", "1").expect(201);
        JsonNode commit = server.post("/repositories/demo/branches/main/commits", "{'message':'first'}")
                .expect(201)
                .json();
        JsonNode prepared = server.call("POST", COMMITS).expect(201).json();
        assertThat(prepared.propertyNames())
                .containsExactlyInAnyOrder(
                        "run_id", "gc_commits_location", "gc_addresses_location", "gc_commits_presigned_url");
        String root = "local://" + directory.resolve("blocks/demo/_lakefs/retention/gc");
        assertThat(prepared.path("gc_addresses_location").stringValue()).isEqualTo(root + "/addresses");
        String location = prepared.path("gc_commits_location").stringValue();
        assertThat(location)
                .isEqualTo(root + "/commits/run_id=" + prepared.path("run_id").stringValue() + "/commits.csv");
        assertThat(Files.readString(Path.of(location.substring("local://".length()))))
                .startsWith("commit_id,expired,metarange_id\n")
                .contains("\n" + commit.path("id").stringValue() + ",false,"
                        + commit.path("meta_range_id").stringValue() + "\n");
        try (Stranger stranger = new Stranger()) {
            assertThat(stranger.get(prepared.path("gc_commits_presigned_url").stringValue())
                            .text())
                    .isEqualTo(Files.readString(Path.of(location.substring("local://".length()))));
        }
    }

    @Test
    void activeCommitsAreListedByATask() {
        server.put(RULES, SEVEN_DAYS).expect(204);
        JsonNode status = finished();
        assertThat(status.propertyNames()).containsExactlyInAnyOrder("task_id", "completed", "update_time", "result");
        assertThat(Instant.parse(status.path("update_time").stringValue())).isNotNull();
        JsonNode result = status.path("result");
        assertThat(result.propertyNames())
                .containsExactlyInAnyOrder(
                        "run_id", "gc_commits_location", "gc_addresses_location", "gc_commits_presigned_url");
        String location = result.path("gc_commits_location").stringValue();
        assertThat(Path.of(location.substring("local://".length()))).isNotEmptyFile();
    }

    @Test
    void whatATaskLacksShowsInIt() {
        JsonNode status = finished();
        assertThat(status.path("error").path("message").stringValue()).isEqualTo("get gc rules: not found");
        assertThat(status.has("result")).isFalse();
        for (String id : List.of("x", "GCPCaaaaaaaaaaaaaaaaaaaa", "DRaaaaaaaaaaaaaaaaaaaa")) {
            server.get(COMMITS + "/status?id=" + id).expect(404, "not found");
        }
        server.createRepository("other", "local");
        server.get("/repositories/other/gc/prepare_commits/status?id="
                        + status.path("task_id").stringValue())
                .expect(404, "not found");
    }

    private JsonNode finished() {
        String id = server.call("POST", COMMITS + "/async")
                .expect(202)
                .json()
                .path("id")
                .stringValue();
        assertThat(id).matches("GCPC[0-9A-Za-z_-]{20}");
        var status = new AtomicReference<JsonNode>();
        Await.until("the task is done", () -> {
            status.set(server.get(COMMITS + "/status?id=" + id).expect(200).json());
            return status.get().path("completed").booleanValue();
        });
        return status.get();
    }

    @Test
    void uncommittedObjectsAreListed() throws IOException {
        JsonNode empty = server.call("POST", UNCOMMITTED).expect(201).json();
        assertThat(empty.propertyNames()).containsExactlyInAnyOrder("run_id", "gc_uncommitted_location");
        assertThat(empty.path("gc_uncommitted_location").stringValue()).isEmpty();
        server.upload("demo", "a", "1").expect(201);
        JsonNode page = server.post(UNCOMMITTED, "{}").expect(201).json();
        assertThat(page.propertyNames()).containsExactlyInAnyOrder("run_id", "gc_uncommitted_location");
        String location = page.path("gc_uncommitted_location").stringValue();
        assertThat(location)
                .isEqualTo("local://"
                        + directory.resolve("blocks/demo/_lakefs/retention/gc/uncommitted/"
                                + page.path("run_id").stringValue() + "/uncommitted"));
        try (var files = Files.list(Path.of(location.substring("local://".length())))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(
                                    new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .startsWith("PAR1")
                            .endsWith("PAR1"));
        }
    }

    @Test
    void listingsGoOnWhereTheyEnded() {
        server.upload("demo", "a", "1").expect(201);
        server.upload("demo", "b", "2").expect(201);
        String run = server.catalog.engine().xids().nextDescending().text();
        JsonNode rest = server.post(UNCOMMITTED, "{'continuation_token':'" + token("main", run, "b") + "'}")
                .expect(201)
                .json();
        assertThat(rest.path("run_id").stringValue()).isEqualTo(run);
        assertThat(rest.path("gc_uncommitted_location").stringValue()).contains(run);
        JsonNode none = server.post(UNCOMMITTED, "{'continuation_token':'" + token("zzz", run, "") + "'}")
                .expect(201)
                .json();
        assertThat(none.path("gc_uncommitted_location").stringValue()).isEmpty();
    }

    @Test
    void tokensThatNobodyGaveOutAreRefused() {
        String run = server.catalog.engine().xids().nextDescending().text();
        for (String token : List.of(
                "!!",
                "e30=",
                base64("[]"),
                base64("null"),
                token("main", "../../../../data", ""),
                token("../x", run, ""))) {
            server.post(UNCOMMITTED, "{'continuation_token':'" + token + "'}")
                    .expect(400, "invalid continuation token");
        }
    }

    private static String token(String branch, String run, String key) {
        return base64("{\"branch\":\"" + branch + "\",\"run_id\":\"" + run + "\",\"key\":\"" + base64(key) + "\"}");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void symlinkFilesAreWritten() throws IOException {
        server.upload("demo", "dir/a", "1").expect(201);
        server.upload("demo", "dir/deep/b", "2").expect(201);
        server.upload("demo", "dir/z", "3").expect(201);
        String symlink = "/repositories/demo/refs/main/symlink";
        assertThat(server.call("POST", symlink + "?location=dir/").expect(201).text())
                .isEqualTo("{\"location\":\"local://demo/symlinks\"}\n");
        Path written = directory.resolve("blocks/demo/symlinks/demo/main/dir");
        assertThat(Files.readString(written.resolve("symlink.txt")).split("\n"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("local://" + directory.resolve("blocks/demo/data/")));
        assertThat(Files.readString(written.resolve("deep/symlink.txt"))).doesNotContain("\n");
        server.call("POST", symlink + "?location=none/").expect(201);
        server.call("POST", "/repositories/demo/refs/none/symlink").expect(404, "not found");
    }
}
