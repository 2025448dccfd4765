package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Await;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Commits and merges as tasks over HTTP, operations beyond the contract.
class CommitTasksTest {
    private static final String COMMITS = "/repositories/lake/branches/dev/commits";
    private static final String MERGES = "/repositories/lake/refs/dev/merge/main";

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory);
        server.setUp();
        server.createRepository("lake", "mem");
        server.post("/repositories/lake/branches", "{'name':'dev','source':'main'}")
                .expect(201);
        server.upload("lake", "dev", "a", "1").expect(201);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String id(LiveServer.Answer answer) {
        return answer.json().path("id").stringValue();
    }

    private JsonNode awaitDone(String target) {
        Await.until(
                "the end of " + target,
                () -> server.get(target).expect(200).json().path("completed").booleanValue());
        return server.get(target).expect(200).json();
    }

    @Test
    void aBranchIsCommittedAndMerged() {
        String commit = id(server.post(COMMITS + "/async", "{'message':'later','metadata':{'k':'v'}}")
                .expect(202));
        JsonNode committed = awaitDone(COMMITS + "/async/" + commit + "/status");
        assertThat(committed.propertyNames())
                .containsExactlyInAnyOrder("task_id", "completed", "update_time", "result", "status_code");
        assertThat(committed.path("status_code").intValue()).isEqualTo(201);
        assertThat(committed.path("result"))
                .isEqualTo(
                        server.get("/repositories/lake/commits/dev").expect(200).json());
        assertThat(committed.path("result").path("message").stringValue()).isEqualTo("later");
        assertThat(committed.path("result").path("committer").stringValue()).isEqualTo("admin");
        String merge = id(server.call("POST", MERGES + "/async").expect(202));
        JsonNode merged = awaitDone(MERGES + "/async/" + merge + "/status");
        assertThat(merged.path("status_code").intValue()).isEqualTo(200);
        assertThat(merged.path("result").path("reference").stringValue())
                .isEqualTo(server.get("/repositories/lake/branches/main")
                        .expect(200)
                        .json()
                        .path("commit_id")
                        .stringValue());
    }

    @Test
    void failuresAreThoseOfTheSynchronousCalls() {
        server.post(COMMITS, "{'message':'now'}").expect(201);
        JsonNode empty = awaitDone(COMMITS + "/async/"
                + id(server.post(COMMITS + "/async", "{'message':'again'}").expect(202)) + "/status");
        assertThat(empty.path("status_code").intValue()).isEqualTo(400);
        assertThat(empty.path("error").path("message").stringValue()).isEqualTo("commit: no changes");
        assertThat(empty.has("result")).isFalse();
        server.upload("lake", "main", "a", "other").expect(201);
        server.post("/repositories/lake/branches/main/commits", "{'message':'conflict'}")
                .expect(201);
        JsonNode conflict = awaitDone(
                MERGES + "/async/" + id(server.call("POST", MERGES + "/async").expect(202)) + "/status");
        assertThat(conflict.path("status_code").intValue()).isEqualTo(409);
        server.post(MERGES + "/async", "{'strategy':'mine'}")
                .expect(400, "argument strategy: invalid value: validation error");
        server.post("/repositories/none/branches/dev/commits/async", "{'message':'x'}")
                .expect(404, "repository not found");
        server.call("POST", COMMITS + "/async").json("{}").expect(400);
        server.call("POST", COMMITS + "/async")
                .anonymous()
                .json("{\"message\":\"x\"}")
                .expect(401);
    }

    @Test
    void aTaskIsFoundUnderItsOwnBranchOnly() {
        String commit =
                id(server.post(COMMITS + "/async", "{'message':'later'}").expect(202));
        awaitDone(COMMITS + "/async/" + commit + "/status");
        server.get("/repositories/lake/branches/main/commits/async/" + commit + "/status")
                .expect(404, "not found");
        server.get(MERGES + "/async/" + commit + "/status").expect(404, "not found");
        server.get(COMMITS + "/async/CAxxx/status").expect(404, "not found");
    }
}
