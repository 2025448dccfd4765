package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.access.Authorizer;
import io.tarn.access.Permission;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Imports over HTTP.
class ImportTest {
    private static final String IMPORT = "/repositories/lake/branches/main/import";

    @TempDir
    private Path directory;

    private final List<Permission> asked = new CopyOnWriteArrayList<>();
    private LiveServer server;
    private String source;

    @BeforeEach
    void start() throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside/src")).toRealPath();
        Files.writeString(outside.resolve("a"), "1");
        Files.writeString(outside.resolve("b"), "22");
        source = "local://" + outside + "/";
        var options =
                new LocalOptions(directory.resolve("blocks"), true, false, List.of(outside.getParent()), "", false);
        Authorizer authorizer = (principal, required, request) -> {
            asked.addAll(required);
            return new Authorizer.Allowed();
        };
        server = LiveServer.over(directory, new MemoryKeyValueStore(), new LocalObjectStore(options), authorizer);
        server.setUp();
        server.createRepository("lake", "local");
        asked.clear();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String begin(String paths, String rest) {
        String body = "{'paths':[" + paths + "]," + rest + "}";
        String id = server.post(IMPORT, body).expect(202).json().path("id").stringValue("");
        assertThat(id).hasSize(20);
        return id;
    }

    private JsonNode await(String id) {
        Await.until("the end of the import", () -> {
            JsonNode status = status(id);
            return status.path("completed").asBoolean() || status.has("error");
        });
        return status(id);
    }

    private JsonNode status(String id) {
        return server.get(IMPORT + "?id=" + id).expect(200).json();
    }

    private String prefix(String path, String destination) {
        return "{'type':'common_prefix','path':'%s','destination':'%s'}".formatted(path, destination);
    }

    @Test
    void anImportIsStartedWatchedAndDone() {
        Instant before = Instant.now();
        String id = begin(prefix(source, "imp/"), "'commit':{'message':'imp','metadata':{'k':'v'}}");
        JsonNode status = await(id);
        assertThat(status.path("completed").asBoolean()).isTrue();
        assertThat(status.path("ingested_objects").asLong()).isEqualTo(2);
        assertThat(Instant.parse(status.path("update_time").stringValue(""))).isAfterOrEqualTo(before);
        JsonNode commit = status.path("commit");
        assertThat(commit.path("message").stringValue("")).isEqualTo("imp");
        assertThat(commit.path("committer").stringValue("")).isEqualTo("admin");
        assertThat(commit.path("metadata").path("k").stringValue("")).isEqualTo("v");
        assertThat(commit.path("metadata").path(".lakefs.merge.strategy").stringValue(""))
                .isEqualTo("source-wins");
        assertThat(status.path("metarange_id").stringValue(""))
                .isNotEmpty()
                .isEqualTo(commit.path("meta_range_id").stringValue(""));
        assertThat(status.has("error")).isFalse();
        assertThat(server.get("/repositories/lake/refs/main/objects?path=imp/b")
                        .expect(200)
                        .text())
                .isEqualTo("22");
        JsonNode shown = server.get("/repositories/lake/refs/main/objects/stat?path=imp/a")
                .expect(200)
                .json();
        assertThat(shown.path("physical_address").stringValue("")).isEqualTo(source + "a");
        assertThat(shown.path("content_type").stringValue("")).isEqualTo("application/octet-stream");
        server.delete(IMPORT + "?id=" + id).expect(409, "conflict found");
    }

    @Test
    void everyPathNeedsItsPermissions() {
        begin(
                prefix(source, "imp/") + ",{'type':'object','path':'" + source + "a','destination':'one'}",
                "'commit':{'message':''}");
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        Permission.onBranch("fs:WriteObject", "lake", "main"),
                        Permission.onBranch("fs:CreateCommit", "lake", "main"),
                        Permission.onNamespace("fs:ImportFromStorage", source),
                        Permission.onNamespace("fs:ImportFromStorage", source + "a"),
                        Permission.onObject("fs:WriteObject", "lake", "imp/"),
                        Permission.onObject("fs:WriteObject", "lake", "one"));
        asked.clear();
        server.get(IMPORT + "?id=nosuch").expect(404, "not found");
        assertThat(asked).containsExactly(Permission.onBranch("fs:ReadBranch", "lake", "main"));
        asked.clear();
        server.delete(IMPORT + "?id=nosuch").expect(404, "not found");
        assertThat(asked).containsExactly(Permission.onBranch("fs:ImportCancel", "lake", "main"));
    }

    @Test
    void anImportOfNothingIsACommit() {
        JsonNode status = await(begin("", "'commit':{'message':''}"));
        assertThat(status.path("commit").path("message").stringValue("")).isEqualTo("Import objects");
        assertThat(status.path("ingested_objects").asLong()).isZero();
    }

    @Test
    void failuresShowInTheStatus() {
        JsonNode status = await(begin(prefix("local:///etc/", "imp/"), "'commit':{'message':''}"));
        assertThat(status.path("completed").asBoolean()).isFalse();
        assertThat(status.path("error").path("message").stringValue(""))
                .isEqualTo("import error: error on ingest: creating object-store walker on path local:///etc/:"
                        + " forbidden");
        assertThat(status.has("commit")).isFalse();
        server.upload("lake", "uncommitted", "x").expect(201);
        String id = begin(prefix(source, "imp/"), "'commit':{'message':''}");
        assertThat(await(id).path("error").path("message").stringValue(""))
                .isEqualTo("import error: merge import: uncommitted changes (dirty branch)");
        server.delete(IMPORT + "?id=" + id).expect(204);
    }

    @Test
    void refusalsAnswerAtOnce() {
        String commit = ",'commit':{'message':''}}";
        server.post(IMPORT, "{'paths':[" + prefix("local://lake/data/", "imp/") + "]" + commit)
                .expect(
                        400,
                        "import path (local://lake/data/) in repository namespace (local://lake) is prohibited:"
                                + " invalid import source");
        server.post(IMPORT, "{'paths':[{'type':'object','path':'x','destination':''}]" + commit)
                .expect(400);
        server.post("/repositories/lake/branches/nosuch/import", "{'paths':[]" + commit)
                .expect(404, "branch not found");
        server.post("/repositories/nosuch/branches/main/import", "{'paths':[]" + commit)
                .expect(404, "repository not found");
        server.post(IMPORT, "{'paths':[{'type':'folder','path':'x','destination':'y'}]" + commit)
                .expect(400);
        server.call("POST", IMPORT).anonymous().json("{}").expect(400);
    }

    @Test
    void aStoreWithoutImportIsRefused() {
        try (LiveServer memory = LiveServer.inMemory(directory.resolve("memory"))) {
            memory.setUp();
            memory.createRepository("lake", "mem");
            memory.post(IMPORT, "{'paths':[],'commit':{'message':''}}")
                    .expect(403, "import is not supported for this storage");
        }
    }
}
