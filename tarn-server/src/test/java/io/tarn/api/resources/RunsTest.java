package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tarn.access.Authorizer;
import io.tarn.actions.record.RunResultData;
import io.tarn.actions.record.SecondaryIndex;
import io.tarn.actions.record.TaskResultData;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Runs of hooks over HTTP (api.md 24.2), from records as another server writes them.
class RunsTest {
    private static final byte[] ACTIONS = "actions".getBytes(UTF_8);
    private static final String RUNS = "/repositories/lake/actions/runs";

    @TempDir
    Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory, (principal, required, request) -> {
            required.forEach(permission -> asked.add(permission.action()));
            return new Authorizer.Allowed();
        });
        server.setUp();
        server.createRepository("lake", "mem");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void put(String key, byte[] value) {
        server.keyValues.set(ACTIONS, key.getBytes(UTF_8), value);
    }

    private void run(String id, String branch, String commit, boolean passed) {
        byte[] key = ("repos/lake/runs/" + id).getBytes(UTF_8);
        put(
                "repos/lake/runs/" + id,
                RunResultData.newBuilder()
                        .setRunId(id)
                        .setBranchId(branch)
                        .setCommitId(commit)
                        .setEventType("pre-commit")
                        .setStartTime(time(1_700_000_000))
                        .setEndTime(time(1_700_000_001))
                        .setPassed(passed)
                        .build()
                        .toByteArray());
        byte[] index = SecondaryIndex.newBuilder()
                .setPrimaryKey(ByteString.copyFrom(key))
                .build()
                .toByteArray();
        put("repos/lake/branches/" + branch + "/" + id, index);
        if (!commit.isEmpty()) {
            put("repos/lake/commits/" + commit + "/" + id, index);
        }
    }

    private void hook(String runId, String id, boolean ran) {
        var task = TaskResultData.newBuilder()
                .setRunId(runId)
                .setHookRunId(id)
                .setHookId("check")
                .setActionName("Acheck");
        if (ran) {
            task.setStartTime(time(1_700_000_000)).setEndTime(time(1_700_000_001));
        } else {
            task.setStartTime(time(-62_135_596_800L)).setEndTime(time(-62_135_596_800L));
        }
        put("repos/lake/tasks/" + runId + "/" + id, task.build().toByteArray());
    }

    private static Timestamp time(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).build();
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        server.get(RUNS + query)
                .expect(200)
                .json()
                .path("results")
                .forEach(run -> ids.add(run.path("run_id").stringValue()));
        return ids;
    }

    @Test
    void runsAreListedAndRead() {
        assertThat(server.get(RUNS).expect(200).text())
                .isEqualTo("{\"pagination\":{\"has_more\":false,\"max_per_page\":1000,\"next_offset\":\"\","
                        + "\"results\":0},\"results\":[]}\n");
        run("5a", "main", "", false);
        run("5b", "main-x", "c1", true);
        assertThat(ids("")).containsExactly("5a", "5b");
        assertThat(ids("?branch=main")).containsExactly("5a");
        assertThat(ids("?branch=mai")).isEmpty();
        assertThat(ids("?commit=c1&branch=")).containsExactly("5b");
        assertThat(ids("?amount=1")).containsExactly("5a");
        assertThat(ids("?amount=1&after=5a")).containsExactly("5b");
        JsonNode page = server.get(RUNS + "?amount=1").expect(200).json().path("pagination");
        assertThat(page.path("has_more").booleanValue()).isTrue();
        assertThat(page.path("next_offset").stringValue()).isEqualTo("5a");
        server.get(RUNS + "?branch=main&commit=c1")
                .expect(400, "can't use both branchID and MergedCommitID: parameters conflict");
        JsonNode run = server.get(RUNS + "/5a").expect(200).json();
        assertThat(run.path("status").stringValue()).isEqualTo("failed");
        assertThat(run.path("commit_id").stringValue()).isEmpty();
        assertThat(run.path("branch").stringValue()).isEqualTo("main");
        assertThat(run.path("event_type").stringValue()).isEqualTo("pre-commit");
        assertThat(run.path("start_time").stringValue()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(run.path("end_time").stringValue()).isEqualTo("2023-11-14T22:13:21Z");
        assertThat(server.get(RUNS + "/5b").expect(200).json().path("status").stringValue())
                .isEqualTo("completed");
        server.get(RUNS + "/nosuch").expect(404, "not found: not found");
        server.get("/repositories/none/actions/runs").expect(404, "repository not found");
        assertThat(asked).contains("ci:ReadAction");
    }

    @Test
    void hooksAndTheirOutput() {
        hook("5a", "0000_0000", true);
        hook("5a", "0000_0001", false);
        JsonNode hooks = server.get(RUNS + "/5a/hooks").expect(200).json().path("results");
        assertThat(hooks.get(0).path("status").stringValue()).isEqualTo("failed");
        assertThat(hooks.get(0).path("action").stringValue()).isEqualTo("Acheck");
        assertThat(hooks.get(0).path("hook_id").stringValue()).isEqualTo("check");
        assertThat(hooks.get(1).path("status").stringValue()).isEqualTo("skipped");
        assertThat(hooks.get(1).path("start_time").stringValue()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(hooks.get(1).has("end_time")).isFalse();
        assertThat(server.get(RUNS + "/unknown/hooks")
                        .expect(200)
                        .json()
                        .path("results")
                        .isEmpty())
                .isTrue();
        String output = RUNS + "/5a/hooks/0000_0000/output";
        server.get(output).expect(410, "No data");
        byte[] log = "boom\n".getBytes(UTF_8);
        server.catalog
                .store()
                .put(
                        StorageLocation.relative(
                                new StorageNamespace("", "mem://lake"), "_lakefs/actions/log/5a/0000_0000.log"),
                        new ByteArrayInputStream(log),
                        OptionalLong.of(log.length),
                        PutOptions.none());
        var answer = server.get(output).expect(200);
        assertThat(answer.text()).isEqualTo("boom\n");
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=0000_0000.log");
        var skipped = server.get(RUNS + "/5a/hooks/0000_0001/output").expect(200);
        assertThat(skipped.text()).isEmpty();
        assertThat(skipped.header("Content-Disposition")).isEmpty();
        server.get(RUNS + "/5a/hooks/0009_0000/output").expect(404, "not found");
        server.get(RUNS + "/5a/hooks/..%2F..%2Fx/output").expect(404, "not found");
    }
}
