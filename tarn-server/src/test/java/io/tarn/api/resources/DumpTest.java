package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Dump and restore of refs: item 18 of api.md 30.
class DumpTest {
    private static final String UNKNOWN = "0".repeat(64);

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
        server.createRepository("lake", "local");
        server.upload("lake", "dir/a", "content of a").expect(201);
        server.post("/repositories/lake/branches/main/commits", "{'message':'first'}")
                .expect(201);
        server.post("/repositories/lake/branches", "{'name':'dev','source':'main'}")
                .expect(201);
        server.post("/repositories/lake/tags", "{'id':'v1.0','ref':'main'}").expect(201);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode dump() {
        return server.put("/repositories/lake/refs/dump", "").expect(201).json();
    }

    private void bare(String name, String more) {
        server.post(
                        "/repositories?bare=true",
                        "{'name':'%s','storage_namespace':'local://lake'%s}".formatted(name, more))
                .expect(201);
    }

    private JsonNode awaitDone(String target) {
        Await.until(
                "the end of " + target,
                () -> server.get(target).expect(200).json().path("done").booleanValue());
        return server.get(target).expect(200).json();
    }

    private static String ids(String commits, String tags, String branches) {
        return "{'commits_meta_range_id':'%s','tags_meta_range_id':'%s','branches_meta_range_id':'%s'}"
                .formatted(commits, tags, branches);
    }

    @Test
    void aDumpIsRestoredInAnotherRepositoryOverTheSameNamespace() throws Exception {
        JsonNode dump = dump();
        assertThat(dump.propertyNames())
                .containsExactlyInAnyOrder("commits_meta_range_id", "tags_meta_range_id", "branches_meta_range_id");
        Path manifest = directory.resolve("blocks/lake/_lakefs/refs_manifest.json");
        assertThat(Files.readString(manifest)).isEqualTo("""
                        {
                          "branches_meta_range_id": "%s",
                          "commits_meta_range_id": "%s",
                          "tags_meta_range_id": "%s"
                        }""".formatted(
                        dump.path("branches_meta_range_id").stringValue(),
                        dump.path("commits_meta_range_id").stringValue(),
                        dump.path("tags_meta_range_id").stringValue()));
        bare("copy", "");
        assertThat(server.put("/repositories/copy/refs/restore", dump.toString())
                        .expect(200)
                        .text())
                .isEmpty();
        assertSame("copy");
        server.put("/repositories/copy/refs/restore", dump.toString())
                .expect(400, "can only restore into a bare repository");
        server.call("POST", "/repositories/copy/restore")
                .json(dump.toString())
                .expect(400, "can only restore into a bare repository");
    }

    private void assertSame(String copy) {
        for (String target :
                new String[] {"branches", "tags", "refs/main/commits", "refs/v1.0/commits", "refs/dev/objects/ls"}) {
            JsonNode original =
                    server.get("/repositories/lake/" + target).expect(200).json();
            assertThat(server.get("/repositories/" + copy + "/" + target)
                            .expect(200)
                            .json())
                    .isEqualTo(original);
            assertThat(original.path("results")).isNotEmpty();
        }
        assertThat(server.get("/repositories/" + copy + "/refs/main/objects?path=dir/a")
                        .expect(200)
                        .text())
                .isEqualTo("content of a");
    }

    @Test
    void tasksDoTheSame() {
        JsonNode submitted =
                server.call("POST", "/repositories/lake/dump").expect(202).json();
        String id = submitted.path("id").stringValue();
        assertThat(submitted.propertyNames()).containsExactly("id");
        assertThat(id).matches("DR[0-9A-Za-z_-]{20}");
        JsonNode done = awaitDone("/repositories/lake/dump?task_id=" + id);
        assertThat(done.propertyNames()).containsExactlyInAnyOrder("id", "done", "update_time", "refs");
        assertThat(done.path("id").stringValue()).isEqualTo(id);
        assertThat(done.path("update_time").stringValue()).matches("20..-..-..T..:..:.*Z");
        assertThat(directory.resolve("blocks/lake/_lakefs/refs_manifest.json")).doesNotExist();
        JsonNode refs = done.path("refs");
        assertThat(refs).isEqualTo(dump());
        bare("copy", "");
        String restore = server.call("POST", "/repositories/copy/restore")
                .json(refs.toString())
                .expect(202)
                .json()
                .path("id")
                .stringValue();
        assertThat(restore).matches("RR[0-9A-Za-z_-]{20}");
        JsonNode restored = awaitDone("/repositories/copy/restore?task_id=" + restore);
        assertThat(restored.propertyNames()).containsExactlyInAnyOrder("id", "done", "update_time");
        assertSame("copy");
        server.get("/repositories/copy/dump?task_id=" + restore).expect(404, "not found");
        server.get("/repositories/copy/dump?task_id=" + id).expect(404, "not found");
    }

    @Test
    void wrongIdsAreNotFound() {
        for (String id :
                new String[] {"DRxxx", "RRxxx", "DR" + "x".repeat(20), "RR" + "x".repeat(20), "..%2Fbranches%2Fmain"}) {
            server.get("/repositories/lake/dump?task_id=" + id).expect(404, "not found");
            server.get("/repositories/lake/restore?task_id=" + id).expect(404, "not found");
        }
        server.get("/repositories/lake/dump").expect(400);
        server.get("/repositories/none/dump?task_id=DRxxx").expect(404, "repository not found");
        server.call("POST", "/repositories/none/dump").expect(404, "repository not found");
        server.put("/repositories/none/refs/dump", "").expect(404, "repository not found");
    }

    @Test
    void unknownDumpsHaveNoData() {
        bare("copy", "");
        server.put("/repositories/copy/refs/restore", ids(UNKNOWN, UNKNOWN, UNKNOWN))
                .expect(410, "No data");
        server.put("/repositories/copy/refs/restore", ids("../x", UNKNOWN, UNKNOWN))
                .expect(410, "No data");
        server.put("/repositories/copy/refs/restore", "{}").expect(400);
        String id = server.post("/repositories/copy/restore", ids(UNKNOWN, UNKNOWN, UNKNOWN))
                .expect(202)
                .json()
                .path("id")
                .stringValue();
        JsonNode done = awaitDone("/repositories/copy/restore?task_id=" + id);
        assertThat(done.path("error").stringValue()).isEqualTo("No data");
    }

    @Test
    void aReadOnlyRepositoryIsRestoredByForceOnly() {
        String dump = dump().toString();
        bare("frozen", ",'read_only':true");
        server.put("/repositories/frozen/refs/restore", dump).expect(403, "read-only repository");
        String id = server.call("POST", "/repositories/frozen/restore")
                .json(dump)
                .expect(202)
                .json()
                .path("id")
                .stringValue();
        assertThat(awaitDone("/repositories/frozen/restore?task_id=" + id)
                        .path("error")
                        .stringValue())
                .isEqualTo("read-only repository");
        server.put("/repositories/frozen/refs/restore", dump.replace("}", ",\"force\":true}"))
                .expect(200);
        assertSame("frozen");
        server.put("/repositories/frozen/refs/dump", "").expect(201);
    }

    @Test
    void nobodyElseMay() {
        server.call("PUT", "/repositories/lake/refs/dump").anonymous().expect(401, "error authenticating request");
        server.call("POST", "/repositories/lake/dump").anonymous().expect(401, "error authenticating request");
    }
}
