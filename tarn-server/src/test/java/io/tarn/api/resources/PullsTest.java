package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.access.Authorizer;
import io.tarn.access.Permission;
import io.tarn.testkit.Crowd;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Pull requests over HTTP: item 21 of api.md 30.
class PullsTest {
    private static final String DEMO = "/repositories/demo";
    private static final String PULLS = DEMO + "/pulls";
    private static final String UNKNOWN = "00000000000000000000";

    @TempDir
    Path directory;

    private final List<Permission> asked = new CopyOnWriteArrayList<>();
    private boolean denied;
    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory, (principal, required, request) -> {
            asked.addAll(required);
            return denied ? new Authorizer.Denied("insufficient permissions: no") : new Authorizer.Allowed();
        });
        server.setUp();
        server.createRepository("demo", "mem");
        branch("dev");
        change("dev", "a");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void branch(String name) {
        server.post(DEMO + "/branches", "{'name':'" + name + "','source':'main'}")
                .expect(201);
    }

    private void change(String branch, String path) {
        server.upload("demo", branch, path, "on " + branch).expect(201);
        server.post(DEMO + "/branches/" + branch + "/commits", "{'message':'m'}")
                .expect(201);
    }

    private String create(String source, String destination) {
        return server.post(
                        PULLS,
                        "{'title':'t','description':'d','source_branch':'%s','destination_branch':'%s'}"
                                .formatted(source, destination))
                .expect(201)
                .json()
                .path("id")
                .stringValue();
    }

    private JsonNode get(String id) {
        return server.get(PULLS + "/" + id).expect(200).json();
    }

    private LiveServer.Call update(String id, String json) {
        return server.call("PATCH", PULLS + "/" + id).json(json.replace('\'', '"'));
    }

    private LiveServer.Call merge(String id) {
        return server.call("PUT", PULLS + "/" + id + "/merge");
    }

    @Test
    void areMadeOfTwoBranches() {
        String id = create("dev", "main");
        assertThat(id).matches("[0-9a-v]{19}[0g]");
        JsonNode made = get(id);
        assertThat(made.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "title",
                        "description",
                        "status",
                        "author",
                        "creation_date",
                        "source_branch",
                        "destination_branch");
        assertThat(made.path("status").stringValue()).isEqualTo("open");
        assertThat(made.path("author").stringValue()).isEqualTo("admin");
        assertThat(Instant.parse(made.path("creation_date").stringValue())).isBefore(Instant.now());
        assertThat(create("dev", "main")).isNotEqualTo(id);
        String bare = server.post(PULLS, "{'title':'','source_branch':'dev','destination_branch':'main'}")
                .expect(201)
                .json()
                .path("id")
                .stringValue();
        assertThat(get(bare).path("title").stringValue()).isEmpty();
        assertThat(get(bare).path("description").stringValue()).isEmpty();
        refused("main", "main", 400, "source and destination branches are the same: same branch validation error");
        refused("nosuch", "main", 404, "branch not found");
        refused("dev", "nosuch", 404, "branch not found");
        refused("dev", "a/b", 400, "argument dest: branch id: invalid value: validation error");
        refused("a/b", "main", 400, "argument src: branch id: invalid value: validation error");
        refused("", "main", 400, "argument src: required value: validation error");
        refused("dev", "", 400, "argument dest: required value: validation error");
        server.post("/repositories/nope/pulls", "{'title':'','source_branch':'a','destination_branch':'b'}")
                .expect(404, "repository not found");
    }

    private void refused(String source, String destination, int status, String message) {
        server.post(
                        PULLS,
                        "{'title':'t','source_branch':'%s','destination_branch':'%s'}".formatted(source, destination))
                .expect(status, message);
    }

    @Test
    void areFoundById() {
        for (String malformed : List.of("bad", "0000000000000000000z", UNKNOWN.substring(1) + "1")) {
            String message = "argument pullRequestID: pull request id: invalid value: validation error";
            server.get(PULLS + "/" + malformed).expect(400, message);
            update(malformed, "{}").expect(400, message);
            merge(malformed).expect(400, message);
        }
        server.get(PULLS + "/" + UNKNOWN).expect(404, "pull request not found");
        update(UNKNOWN, "{'title':'x'}").expect(404, "pull request not found");
        merge(UNKNOWN).expect(404, "pull request not found");
        merge(UNKNOWN).anonymous().expect(401, "error authenticating request");
        server.get("/repositories/nope/pulls").expect(404, "repository not found");
    }

    @Test
    void areEditedClosedAndOpenedAgain() {
        String id = create("dev", "main");
        assertThat(update(id, "{'title':'new'}").expect(204).text()).isEmpty();
        update(id, "{'description':''}").expect(204);
        assertThat(get(id).path("title").stringValue()).isEqualTo("new");
        assertThat(get(id).path("description").stringValue()).isEmpty();
        update(id, "{'status':'closed'}").expect(204);
        assertThat(get(id).path("status").stringValue()).isEqualTo("closed");
        Instant.parse(get(id).path("closed_date").stringValue());
        merge(id).expect(400, "bad pull request status");
        assertThat(update(id, "{'status':'MERGED'}").expect(400).message())
                .startsWith("request body has an error: doesn't match schema #/components/schemas/PullRequestBasic:");
        update(id, "{'status':'merged'}").expect(400, "invalid pull request status: validation error");
        update(id, "{'status':'open'}").expect(204);
        assertThat(get(id).path("status").stringValue()).isEqualTo("open");
        update(id, "{}").expect(204);
    }

    @Test
    void areMergedOnce() {
        String id = create("dev", "main");
        JsonNode merged = merge(id).expect(200).json();
        assertThat(merged.propertyNames()).containsExactly("reference");
        String commit = merged.path("reference").stringValue();
        JsonNode head = server.get(DEMO + "/commits/main").expect(200).json();
        assertThat(head.path("id").stringValue()).isEqualTo(commit);
        assertThat(head.path("message").stringValue()).isEqualTo("Merge 'dev' into 'main'");
        assertThat(head.path("committer").stringValue()).isEqualTo("admin");
        assertThat(head.path("metadata").propertyNames()).containsExactly(".lakefs.merge.strategy");
        assertThat(get(id).path("status").stringValue()).isEqualTo("merged");
        assertThat(get(id).path("merged_commit_id").stringValue()).isEqualTo(commit);
        Instant.parse(get(id).path("closed_date").stringValue());
        merge(id).expect(400, "bad pull request status");
        for (String status : List.of("open", "closed")) {
            update(id, "{'status':'" + status + "'}").expect(400, "invalid pull request status: validation error");
        }
        update(id, "{'title':'a better one'}").expect(204);
        assertThat(get(id).path("status").stringValue()).isEqualTo("merged");
    }

    @Test
    void stayOpenWhenTheyCannotBeMerged() {
        branch("conf");
        change("conf", "x");
        String id = create("conf", "main");
        change("main", "y");
        server.upload("demo", "main", "x", "otherwise").expect(201);
        merge(id).expect(400, "uncommitted changes (dirty branch)");
        server.post(DEMO + "/branches/main/commits", "{'message':'m'}").expect(201);
        assertThat(merge(id).expect(409).text())
                .isEqualTo("{\"message\":\"update branch main: conflict found\",\"reference\":\"\"}\n");
        branch("same");
        String empty = create("same", "main");
        merge(empty).expect(400, "update branch main: no changes");
        server.delete(DEMO + "/branches/conf").expect(204);
        merge(id).expect(404, "branch not found");
        branch("gone");
        String into = create("dev", "gone");
        server.delete(DEMO + "/branches/gone").expect(204);
        merge(into).expect(404, "branch not found");
        for (String each : List.of(id, empty, into)) {
            assertThat(get(each).path("status").stringValue()).isEqualTo("open");
        }
    }

    @Test
    void areListedNewestFirst() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(create("dev", "main"));
        }
        update(ids.get(1), "{'status':'closed'}").expect(204);
        merge(ids.get(3)).expect(200);
        assertThat(ids("")).isEqualTo(ids);
        assertThat(ids("?status=all")).isEqualTo(ids);
        assertThat(ids("?status=open")).containsExactly(ids.get(0), ids.get(2), ids.get(4));
        assertThat(ids("?status=closed")).containsExactly(ids.get(1), ids.get(3));
        assertThat(ids("?prefix=" + ids.get(2))).containsExactly(ids.get(2));
        assertThat(ids("?after=" + ids.get(2))).containsExactly(ids.get(3), ids.get(4));
        assertThat(server.get(PULLS + "?status=none").expect(400).message()).contains("\"status\" in query");
        List<String> paged = new ArrayList<>();
        JsonNode page = server.get(PULLS + "?amount=2&status=open").expect(200).json();
        while (page.path("pagination").path("has_more").booleanValue()) {
            page.path("results").forEach(pull -> paged.add(pull.path("id").stringValue()));
            String next = page.path("pagination").path("next_offset").stringValue();
            page = server.get(PULLS + "?amount=2&status=open&after=" + next)
                    .expect(200)
                    .json();
        }
        page.path("results").forEach(pull -> paged.add(pull.path("id").stringValue()));
        assertThat(paged).containsExactly(ids.get(0), ids.get(2), ids.get(4));
        JsonNode merged = server.get(PULLS + "?prefix=" + ids.get(3))
                .expect(200)
                .json()
                .path("results")
                .path(0);
        assertThat(merged.propertyNames())
                .as("everything that a single one shows")
                .containsExactlyInAnyOrder(
                        "id",
                        "title",
                        "description",
                        "merged_commit_id",
                        "status",
                        "author",
                        "creation_date",
                        "closed_date",
                        "source_branch",
                        "destination_branch");
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        server.get(PULLS + query)
                .expect(200)
                .json()
                .path("results")
                .forEach(pull -> ids.add(pull.path("id").stringValue()));
        return ids;
    }

    @Test
    void ofManyMergesAtOnceOneSucceeds() {
        String id = create("dev", "main");
        var answers = new CopyOnWriteArrayList<LiveServer.Answer>();
        Crowd.virtual(8, index -> answers.add(merge(id).send()));
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer -> assertThat(answer.message()).isEqualTo("bad pull request status"));
    }

    @Test
    void permissions() {
        String id = create("dev", "main");
        var repository = "arn:lakefs:fs:::repository/demo";
        var write = new Permission("pr:WritePullRequest", repository);
        var commit = new Permission("fs:CreateCommit", repository + "/branch/main");
        denied = true;
        assertAsked(server.get(PULLS), new Permission("pr:ListPullRequests", repository));
        assertAsked(server.get(PULLS + "/" + id), new Permission("pr:ReadPullRequest", repository));
        assertAsked(server.post(PULLS, "{'title':'','source_branch':'dev','destination_branch':'main'}"), write);
        assertAsked(update(id, "{'title':'x'}"), write);
        assertAsked(merge(id), commit, write);
        denied = false;
        assertThat(get(id).path("status").stringValue()).isEqualTo("open");
        assertThat(get(id).path("title").stringValue()).isEqualTo("t");
    }

    private void assertAsked(LiveServer.Call call, Permission... wanted) {
        asked.clear();
        call.expect(401, "insufficient permissions: no");
        assertThat(asked).containsExactly(wanted);
    }
}
