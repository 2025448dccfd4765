package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.Json;
import io.tarn.api.resources.LiveServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Commits, branches, merges and tags: items 7 to 11 of api.md 30.
class RefsTest {
    private static final String DEMO = "/repositories/demo";
    private static final String MAIN = DEMO + "/branches/main";

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory);
        server.setUp();
        server.createRepository("demo", "mem");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String commit(String branch, String path, String content) {
        server.upload("demo", branch, path, content).expect(201);
        return commit(branch, "change " + path);
    }

    private String commit(String branch, String message) {
        return server.post(DEMO + "/branches/" + branch + "/commits", "{'message':'%s'}".formatted(message))
                .expect(201)
                .json()
                .path("id")
                .stringValue();
    }

    private String head(String ref) {
        return server.get(DEMO + "/commits/" + LiveServer.encode(ref))
                .expect(200)
                .json()
                .path("id")
                .stringValue();
    }

    private String branch(String name) {
        return server.post(DEMO + "/branches", "{'name':'%s','source':'main'}".formatted(name))
                .expect(201)
                .text();
    }

    private String content(String ref, String path) {
        return server.get(DEMO + "/refs/" + LiveServer.encode(ref) + "/objects?path=" + path)
                .expect(200)
                .text();
    }

    private static List<String> texts(JsonNode page, String field) {
        var texts = new ArrayList<String>();
        page.path("results").forEach(item -> texts.add(item.path(field).stringValue()));
        return texts;
    }

    @Test
    void commitsWhatIsStaged() {
        server.upload("demo", "a/1", "one").expect(201);
        server.upload("demo", "a/2", "two").expect(201);
        assertThat(server.get(MAIN + "/diff").expect(200).json()).isEqualTo(Json.MAPPER.readTree("""
                        {"pagination":{"has_more":false,"max_per_page":1000,"next_offset":"","results":2},"results":[
                        {"path":"a/1","path_type":"object","size_bytes":3,"type":"added"},
                        {"path":"a/2","path_type":"object","size_bytes":3,"type":"added"}]}"""));
        assertThat(server.get(MAIN + "/diff?delimiter=/").expect(200).json().path("results"))
                .isEqualTo(Json.MAPPER.readTree(
                        "[{\"path\":\"a/\",\"path_type\":\"common_prefix\",\"type\":\"prefix_changed\"}]"));
        assertThat(server.get(MAIN + "/diff?amount=1")
                        .expect(200)
                        .json()
                        .path("pagination")
                        .path("next_offset")
                        .stringValue())
                .isEqualTo("a/1");
        server.get(DEMO + "/branches/none/diff").expect(404, "branch not found");

        JsonNode made = server.post(MAIN + "/commits", "{'message':'m','metadata':{'k':'v'},'date':1700000002}")
                .expect(201)
                .json();
        assertThat(made.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "parents",
                        "committer",
                        "message",
                        "creation_date",
                        "meta_range_id",
                        "metadata",
                        "generation",
                        "version");
        assertThat(made.path("id").stringValue()).matches("[0-9a-f]{64}");
        assertThat(made.path("meta_range_id").stringValue()).matches("[0-9a-f]{64}");
        assertThat(made.path("committer").stringValue()).isEqualTo("admin");
        assertThat(made.path("creation_date").longValue()).isEqualTo(1700000002);
        assertThat(made.path("generation").intValue()).isEqualTo(2);
        assertThat(server.get(DEMO + "/commits/main").expect(200).json()).isEqualTo(made);
        server.post(MAIN + "/commits", "{'message':'m'}").expect(400, "commit: no changes");
        server.post(MAIN + "/commits", "{'message':'empty','allow_empty':true}").expect(201);
        server.post(DEMO + "/branches/none/commits", "{'message':'m'}").expect(404, "branch not found");
        server.post(MAIN + "/commits?source_metarange=" + "0".repeat(64), "{'message':'m'}")
                .expect(404, "metarange not found");
        server.get(DEMO + "/commits/none").expect(404, "commit not found");
        assertThat(server.get(DEMO + "/commits/main$").expect(400).message())
                .endsWith("reference to staging area with $ is not a commit");
        server.delete(MAIN + "/objects?path=a/1").expect(204);
        assertThat(server.get(MAIN + "/diff").expect(200).json().path("results"))
                .isEqualTo(Json.MAPPER.readTree(
                        "[{\"path\":\"a/1\",\"path_type\":\"object\",\"size_bytes\":0,\"type\":\"removed\"}]"));
    }

    @Test
    void logsInPages() {
        for (int i = 1; i <= 4; i++) {
            commit("main", "file" + i, "x");
        }
        String log = DEMO + "/refs/main/commits";
        JsonNode all = server.get(log).expect(200).json();
        List<String> ids = texts(all, "id");
        assertThat(texts(all, "message"))
                .containsExactlyInAnyOrder(
                        "change file4", "change file3", "change file2", "change file1", "Repository created");
        List<String> paged = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            JsonNode page =
                    server.get(log + "?amount=2&after=" + after).expect(200).json();
            paged.addAll(texts(page, "id"));
            more = page.path("pagination").path("has_more").booleanValue();
            after = page.path("pagination").path("next_offset").stringValue();
        }
        assertThat(paged).isEqualTo(ids);
        assertThat(texts(server.get(log + "?objects=file2").expect(200).json(), "message"))
                .containsExactly("change file2");
        assertThat(texts(
                        server.get(log + "?prefixes=file&amount=2&limit=true")
                                .expect(200)
                                .json(),
                        "message"))
                .hasSize(2);
        assertThat(texts(
                        server.get(log + "?since=2999-01-01T00:00:00Z")
                                .expect(200)
                                .json(),
                        "id"))
                .isEmpty();
        assertThat(texts(server.get(log + "?stop_at=main~1").expect(200).json(), "id"))
                .containsExactly(head("main"), head("main~1"));
        server.get(DEMO + "/refs/none/commits").expect(404, "ref: not found");
        server.get(log + "?stop_at=none").expect(404, "stop_at: not found");
        server.get(log + "?after=none").expect(404, "from ref: not found");
        server.get(DEMO + "/refs/main$/commits")
                .expect(400, "ref: ref: invalid value: validation error: should point to a commit");
    }

    @Test
    void branches() {
        String first = head("main");
        server.upload("demo", "staged", "x").expect(201);
        Answer made = server.post(DEMO + "/branches", "{'name':'dev','source':'main'}")
                .expect(201);
        assertThat(made.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(made.text()).isEqualTo(first);
        server.get(DEMO + "/refs/dev/objects?path=staged").expect(404, "not found");
        assertThat(server.get(DEMO + "/branches/dev").expect(200).text())
                .isEqualTo("{\"id\":\"dev\",\"commit_id\":\"" + first + "\"}\n");
        server.post(DEMO + "/branches", "{'name':'dev','source':'main'}")
                .expect(409, "branch already exists: not unique");
        server.post(DEMO + "/branches", "{'name':'" + first + "','source':'main'}")
                .expect(409, "commit ID " + first + ": conflict found");
        server.post(DEMO + "/tags", "{'id':'v1','ref':'main'}").expect(201);
        server.post(DEMO + "/branches", "{'name':'v1','source':'main'}").expect(409, "tag ID v1: conflict found");
        server.post(DEMO + "/branches", "{'name':'-x','source':'main'}")
                .expect(
                        400,
                        "argument branch: branch id: invalid value: validation error: branch id must consist of"
                                + " letters, digits, underscores and dashes, and cannot start with a dash");
        server.post(DEMO + "/branches", "{'name':'x','source':''}")
                .expect(400, "argument ref: ref: invalid value: validation error");
        server.post(DEMO + "/branches", "{'name':'x','source':'none'}")
                .expect(404, "source reference 'none': not found");
        server.post(DEMO + "/branches", "{'name':'x','source':'main$'}").expect(400);
        server.post(DEMO + "/branches", "{'name':'secret','source':'main','hidden':true}")
                .expect(201);
        assertThat(texts(server.get(DEMO + "/branches").expect(200).json(), "id"))
                .containsExactly("dev", "main");
        assertThat(texts(
                        server.get(DEMO + "/branches?show_hidden=true")
                                .expect(200)
                                .json(),
                        "id"))
                .containsExactly("dev", "main", "secret");
        assertThat(texts(
                        server.get(DEMO + "/branches?amount=1&after=dev")
                                .expect(200)
                                .json(),
                        "id"))
                .containsExactly("main");
        server.delete(MAIN).expect(403, "cannot delete repository default branch");
        server.delete(DEMO + "/branches/none").expect(404, "branch not found");
        server.delete(DEMO + "/branches/-").expect(400, "argument name: branch id: invalid value: validation error");
        server.delete(DEMO + "/branches/dev").expect(204);
        server.get(DEMO + "/branches/dev").expect(404, "branch not found");
        server.get(DEMO + "/branches/-").expect(400, "argument branch: branch id: invalid value: validation error");
    }

    @Test
    void merges() {
        branch("dev");
        String source = commit("dev", "new", "x");
        String merge = DEMO + "/refs/dev/merge/main";
        server.post(merge, "{'strategy':'best'}").expect(400, "argument strategy: invalid value: validation error");
        server.post(DEMO + "/refs/dev/merge/none", "{}").expect(404, "branch not found");
        server.post(DEMO + "/refs/none/merge/main", "{}")
                .expect(404, "update branch main: get commit by ref none: not found");
        JsonNode base = server.get(merge).expect(200).json();
        assertThat(base.path("source_commit_id").stringValue()).isEqualTo(source);
        assertThat(base.path("destination_commit_id").stringValue()).isEqualTo(head("main"));
        assertThat(base.path("base_commit_id").stringValue()).isEqualTo(head("main"));
        server.get(DEMO + "/refs/none/merge/main").expect(404, "get commit by branch none: not found");
        server.get(DEMO + "/refs/main/merge/none").expect(404, "get commit by ref none: not found");
        server.upload("demo", "dirt", "x").expect(201);
        server.post(merge, "{}").expect(400, "uncommitted changes (dirty branch)");
        server.put(MAIN, "{'type':'reset'}").expect(204);

        String before = head("main");
        String merged =
                server.call("POST", merge).expect(200).json().path("reference").stringValue();
        JsonNode commit = server.get(DEMO + "/commits/main").expect(200).json();
        assertThat(commit.path("id").stringValue()).isEqualTo(merged);
        assertThat(commit.path("message").stringValue()).isEqualTo("Merge 'dev' into 'main'");
        assertThat(commit.path("parents").path(0).stringValue()).isEqualTo(before);
        assertThat(commit.path("parents").path(1).stringValue()).isEqualTo(source);
        assertThat(commit.path("metadata").toString()).isEqualTo("{\".lakefs.merge.strategy\":\"default\"}");
        server.post(merge, "{}").expect(400, "update branch main: no changes");
        server.post(merge, "{'allow_empty':true,'message':'again'}").expect(200);
        assertThat(content("main", "new")).isEqualTo("x");
    }

    @Test
    void conflictsAreSettledOrTold() {
        commit("main", "f", "base");
        branch("dev");
        commit("dev", "f", "theirs");
        commit("main", "f", "ours");
        String merge = DEMO + "/refs/dev/merge/main";
        Answer conflict = server.post(merge, "{}").expect(409);
        assertThat(conflict.text()).isEqualTo("{\"reference\":\"\"}\n");
        assertThat(server.get(DEMO + "/refs/main/diff/dev").expect(200).json().path("results"))
                .isEqualTo(Json.MAPPER.readTree(
                        "[{\"path\":\"f\",\"path_type\":\"object\",\"size_bytes\":6,\"type\":\"conflict\"}]"));
        server.post(merge, "{'strategy':'dest-wins'}").expect(200);
        assertThat(content("main", "f")).isEqualTo("ours");
        commit("dev", "f", "theirs again");
        server.post(merge, "{'strategy':'source-wins','squash_merge':true}").expect(200);
        assertThat(content("main", "f")).isEqualTo("theirs again");
        assertThat(server.get(DEMO + "/commits/main").expect(200).json().path("parents"))
                .hasSize(1);
    }

    @Test
    void compares() {
        commit("main", "f", "base");
        branch("dev");
        commit("main", "only-main", "m");
        commit("dev", "f", "other");
        String diff = DEMO + "/refs/main/diff/dev";
        assertThat(texts(server.get(diff).expect(200).json(), "path")).containsExactly("f");
        JsonNode two = server.get(diff + "?type=two_dot&include_right_stats=true")
                .expect(200)
                .json();
        assertThat(texts(two, "type")).containsExactly("changed", "removed");
        JsonNode right = two.path("results").path(0).path("right");
        assertThat(right.propertyNames()).containsExactlyInAnyOrder("checksum", "content_type", "metadata", "mtime");
        assertThat(right.path("content_type").stringValue()).isEqualTo("text/plain");
        assertThat(right.path("metadata").isObject()).isTrue();
        server.upload("demo", "dev", "staged", "x").expect(201);
        assertThat(texts(
                        server.get(DEMO + "/refs/main/diff/dev$?type=two_dot")
                                .expect(200)
                                .json(),
                        "path"))
                .containsExactly("f", "only-main", "staged");
        assertThat(server.get(DEMO + "/refs/main/diff/dev$").expect(400).message())
                .endsWith("reference to staging area with $ is not a commit");
        server.get(DEMO + "/refs/none/diff/dev").expect(404, "get commit by branch none: not found");
        server.get(DEMO + "/refs/main/diff/none").expect(404, "get commit by ref none: not found");
        server.get(DEMO + "/refs/main/diff/none?type=two_dot").expect(404, "not found");
    }

    @Test
    void revertsAndPicks() {
        String one = commit("main", "f", "one");
        String two = commit("main", "f", "two");
        String revert = MAIN + "/revert";
        server.post(revert, "{'ref':'none','parent_number':0}").expect(404, "get commit from ref none: not found");
        server.post(revert, "{'ref':'main','parent_number':-1}")
                .expect(400, "argument parentNumber: invalid value: validation error");
        server.post(revert, "{'ref':'main','parent_number':2}")
                .expect(400, "given commit does not have the given parent number: parent 2");
        server.upload("demo", "dirt", "x").expect(201);
        server.post(revert, "{'ref':'main','parent_number':0}").expect(400, "uncommitted changes (dirty branch)");
        server.put(MAIN, "{'type':'object','path':'dirt'}").expect(204);
        assertThat(server.post(revert, "{'ref':'main','parent_number':0}")
                        .expect(204)
                        .text())
                .isEmpty();
        assertThat(content("main", "f")).isEqualTo("one");
        assertThat(server.get(DEMO + "/commits/main")
                        .expect(200)
                        .json()
                        .path("message")
                        .stringValue())
                .isEqualTo("Revert main");
        assertThat(server.post(revert, "{'ref':'" + one + "','parent_number':1}")
                        .send()
                        .status())
                .isEqualTo(204);
        assertThat(server.post(revert, "{'ref':'" + two + "','parent_number':1}")
                        .expect(409)
                        .message())
                .endsWith("conflict found");

        branch("dev");
        String origin = commit("dev", "g", "picked");
        String pick = MAIN + "/cherry-pick";
        server.post(pick, "{'ref':'dev','parent_number':0}")
                .expect(400, "argument parentNumber: value should be greater than 0: invalid value: validation error");
        server.post(pick, "{'ref':'dev','parent_number':2}")
                .expect(400, "parent 2: given commit does not have the given parent number");
        server.post(pick, "{'ref':'none'}").expect(404, "get commit from ref none: not found");
        JsonNode picked = server.post(pick, "{'ref':'dev'}").expect(201).json();
        assertThat(picked.path("message").stringValue()).isEqualTo("change g");
        assertThat(picked.path("metadata").toString())
                .isEqualTo("{\"cherry-pick-committer\":\"admin\",\"cherry-pick-origin\":\"" + origin + "\"}");
        JsonNode again = server.post(pick, "{'ref':'dev','commit_overrides':{'message':'mine'}}")
                .expect(201)
                .json();
        assertThat(again.path("message").stringValue()).isEqualTo("mine");
        assertThat(again.path("meta_range_id")).isEqualTo(picked.path("meta_range_id"));

        commit("dev", "h", "x");
        server.post(DEMO + "/refs/dev/merge/main", "{}").expect(200);
        server.post(revert, "{'ref':'main','parent_number':0}")
                .expect(409, "must specify 1-based parent number for reverting merge commit");
        server.post(pick, "{'ref':'main'}")
                .expect(400, "must specify 1-based parent number for cherry-picking merge commit");
        server.post(revert, "{'ref':'main','parent_number':1}").expect(204);
    }

    @Test
    void resets() {
        commit("main", "kept", "old");
        for (String path : List.of("a/1", "a/2", "b", "kept")) {
            server.upload("demo", path, "new").expect(201);
        }
        server.put(MAIN, "{'type':'all'}").expect(400);
        server.put(MAIN, "{'type':'object'}")
                .expect(400, "argument path: missing path: required value: validation error");
        server.put(MAIN, "{'type':'object','path':'nothing'}").expect(204);
        server.put(MAIN, "{'type':'object','path':'kept'}").expect(204);
        assertThat(content("main", "kept")).isEqualTo("old");
        server.put(MAIN, "{'type':'common_prefix','path':'a/'}").expect(204);
        assertThat(texts(server.get(MAIN + "/diff").expect(200).json(), "path")).containsExactly("b");
        server.put(MAIN, "{'type':'reset'}").expect(204);
        assertThat(texts(server.get(MAIN + "/diff").expect(200).json(), "path")).isEmpty();
        assertThat(server.put(DEMO + "/branches/none", "{'type':'reset'}")
                        .expect(404)
                        .message())
                .endsWith("branch not found");

        String first = head("main~1");
        server.call("PUT", MAIN + "/hard_reset?ref=none").expect(404, "hard-reset main to none: not found");
        server.upload("demo", "dirt", "x").expect(201);
        server.call("PUT", MAIN + "/hard_reset?ref=main~").expect(400, "main: uncommitted changes (dirty branch)");
        server.put(MAIN, "{'type':'reset'}").expect(204);
        server.call("PUT", MAIN + "/hard_reset?ref=main~").expect(204);
        assertThat(head("main")).isEqualTo(first);
    }

    @Test
    void tagsAndExpressions() {
        String first = head("main");
        String second = commit("main", "f", "x");
        String tags = DEMO + "/tags";
        assertThat(server.post(tags, "{'id':'v1','ref':'main'}").expect(201).text())
                .isEqualTo("{\"id\":\"v1\",\"commit_id\":\"" + second + "\"}\n");
        assertThat(server.get(tags + "/v1").expect(200).json().path("commit_id").stringValue())
                .isEqualTo(second);
        server.post(tags, "{'id':'v1','ref':'main~'}").expect(409, "tag already exists: not unique");
        server.post(tags, "{'id':'a/b','ref':'main'}")
                .expect(400, "argument tagID: tag id: invalid value: validation error");
        server.post(tags, "{'id':'main','ref':'main'}").expect(409, "branch name main: conflict found");
        server.post(tags, "{'id':'" + first + "','ref':'main'}").expect(409, "commit ID " + first + ": conflict found");
        server.post(tags, "{'id':'v2','ref':'none'}").expect(404, "not found");
        server.post(tags, "{'id':'v2','ref':'main$'}")
                .expect(400, "ref: invalid value: validation error: should point to a commit");
        server.post(tags, "{'id':'v2','ref':'main~1'}").expect(201);
        JsonNode page = server.get(tags + "?amount=1").expect(200).json();
        assertThat(texts(page, "id")).containsExactly("v1");
        assertThat(page.path("pagination").toString())
                .isEqualTo("{\"has_more\":true,\"max_per_page\":1000,\"next_offset\":\"v1\",\"results\":1}");
        server.delete(tags + "/v2").expect(204);
        server.delete(tags + "/v2").expect(404, "tag not found");
        server.get(tags + "/v2").expect(404, "tag not found");

        for (String ref : List.of("main~1", "main~", "main^", "main^1", "v1~", first, first.substring(0, 12))) {
            assertThat(head(ref)).as(ref).isEqualTo(first);
        }
        for (String ref : List.of("main", "main@", "main^0", "v1", second.substring(0, 12))) {
            assertThat(head(ref)).as(ref).isEqualTo(second);
        }
        server.upload("demo", "f", "staged").expect(201);
        assertThat(content("main", "f")).isEqualTo("staged");
        assertThat(content("main$", "f")).isEqualTo("staged");
        assertThat(content("main@", "f")).isEqualTo("x");
        server.get(DEMO + "/refs/main~5/objects/ls").expect(404, "not found");
        assertThat(server.get(DEMO + "/refs/main%5E3/objects/ls").expect(400).message())
                .endsWith("ref: invalid value: validation error");
    }
}
