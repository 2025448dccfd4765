package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// Commits and the log (api.md 22.2, 22.3).
final class CommitCases extends Cases {
    CommitCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("commit", this::commit);
        test("commit what cannot be", this::refusals);
        test("commit a metarange", this::metarange);
        test("commit record", this::record);
        test("get", this::get);
        test("log", this::log);
        test("log of paths", this::logOfPaths);
        test("log that cannot be", this::refusedLog);
    }

    private Api.Call commitCall(String repository, String branch, String fields) {
        return api.call("commit", repository, branch).json("{" + fields + "}");
    }

    private void commit() {
        String repository = world.repository();
        String parent = world.head(repository, "main");
        world.upload(repository, "main", "a", "x");
        Answer made = commitCall(repository, "main", "'message':'first','metadata':{'k':'v'},'date':1700000000")
                .expect(201);
        assertThat(made.json().path("creation_date").longValue()).isEqualTo(1_700_000_000);
        assertThat(made.text("/committer")).isEqualTo("admin");
        assertThat(made.text("/metadata/k")).isEqualTo("v");
        assertThat(made.text("/parents/0")).isEqualTo(parent);
        assertThat(made.json().path("generation").intValue()).isEqualTo(2);
        Answer empty = commitCall(repository, "main", "'message':'','allow_empty':true")
                .expect(201);
        assertThat(empty.text("/meta_range_id")).isEqualTo(made.text("/meta_range_id"));
    }

    private void refusals() {
        String repository = world.repository();
        assertThat(commitCall(repository, "main", "'message':'m'").expect(400).message())
                .endsWith("no changes");
        commitCall(repository, "nosuch", "'message':'m'").expect(404);
        commitCall(repository, "bad name", "'message':'m'")
                .expect(400, "argument branch: branch id: invalid value: validation error");
    }

    private void metarange() {
        String repository = world.repositoryWithObject();
        String range = api.call("getCommit", repository, "main").expect(200).text("/meta_range_id");
        world.branch(repository, "dev", "main~1");
        world.upload(repository, "dev", "staged", "x");
        commitCall(repository, "dev", "'message':'m'")
                .query("source_metarange", range)
                .expect(400, "cannot use source MetaRange on a branch with uncommitted changes");
        api.call("resetBranch", repository, "dev").json("{'type':'reset'}").expect(204);
        commitCall(repository, "dev", "'message':'m'")
                .query("source_metarange", "0".repeat(64))
                .expect(404);
        assertThat(commitCall(repository, "dev", "'message':'m'")
                        .query("source_metarange", range)
                        .expect(201)
                        .text("/meta_range_id"))
                .isEqualTo(range);
        assertThat(api.call("getObject", repository, "dev")
                        .query("path", "a.txt")
                        .expect(200)
                        .text())
                .isEqualTo("hello world");
    }

    /// The record of a commit, to be made in another repository.
    static String recordOf(JsonNode commit) {
        return "{'commit_id':%s,'version':1,'committer':%s,'message':%s,'metarange_id':%s,'creation_date':%s,'parents':%s,'metadata':%s,'generation':%s}"
                .formatted(
                        commit.path("id"),
                        commit.path("committer"),
                        commit.path("message"),
                        commit.path("meta_range_id"),
                        commit.path("creation_date"),
                        commit.path("parents"),
                        commit.path("metadata"),
                        commit.path("generation"));
    }

    private void record() {
        String repository = world.repositoryWithObject();
        JsonNode commit = api.call("getCommit", repository, "main").expect(200).json();
        String id = commit.path("id").stringValue();
        String other = world.repository();
        api.call("getCommit", other, id).expect(404, "commit not found");
        api.call("CreateCommitRecord", other).json(recordOf(commit)).expect(204);
        assertThat(api.call("getCommit", other, id).expect(200).json()).isEqualTo(commit);
        Answer twice =
                api.call("CreateCommitRecord", other).json(recordOf(commit)).expect(409);
        assertThat(twice.message()).isEqualTo("commit already exists: not unique");
        String wrong = recordOf(commit).replace(id, "0".repeat(64));
        api.call("CreateCommitRecord", other).json(wrong).expect(400, "commit id: invalid value: validation error");
        String bare = world.repository();
        String without = recordOf(commit).replace(",'metadata':{}", "");
        assertThat(without).doesNotContain("metadata");
        api.call("CreateCommitRecord", bare).json(without).expect(204);
    }

    private void get() {
        String repository = world.repositoryWithObject();
        JsonNode head = api.call("getCommit", repository, "main").expect(200).json();
        String id = head.path("id").stringValue();
        for (String ref : List.of(id, id.substring(0, 10), "main@", "main~0")) {
            assertThat(api.call("getCommit", repository, ref).expect(200).json())
                    .isEqualTo(head);
        }
        assertThat(api.call("getCommit", repository, "main~1")
                        .expect(200)
                        .json()
                        .path("parents"))
                .isEmpty();
        api.call("getCommit", repository, "nosuch").expect(404, "commit not found");
        api.call("getCommit", repository, "main$").expect(400);
        api.call("getCommit", repository, "main~x").expect(400);
    }

    private List<String> logged(Api.Call call) {
        return call.expect(200).json().path("results").findValuesAsString("id");
    }

    private void log() {
        String repository = world.repositoryToMerge();
        String merged = api.call("mergeIntoBranch", repository, "feature", "main")
                .expect(200)
                .text("/reference");
        String feature = world.head(repository, "feature");
        String second = api.call("getCommit", repository, "main~1").expect(200).text("/id");
        String first = api.call("getCommit", repository, "main~2").expect(200).text("/id");
        assertThat(logged(api.call("logCommits", repository, "main")))
                .startsWith(merged)
                .endsWith(first)
                .hasSize(4);
        assertThat(logged(api.call("logCommits", repository, "main").query("first_parent", "true")))
                .containsExactly(merged, second, first);
        assertThat(logged(api.call("logCommits", repository, "main").query("after", feature)))
                .containsExactly(second, first);
        assertThat(logged(api.call("logCommits", repository, "main").query("stop_at", second)))
                .containsExactly(merged, feature, second);
        Answer page =
                api.call("logCommits", repository, "main").query("amount", "1").expect(200);
        assertThat(page.text("/pagination/next_offset")).isEqualTo(merged);
        Answer limited = api.call("logCommits", repository, "main")
                .query("amount", "1")
                .query("limit", "true")
                .expect(200);
        assertThat(limited.json().at("/pagination/has_more").booleanValue()).isFalse();
        assertThat(logged(api.call("logCommits", repository, "main").query("since", "2100-01-01T00:00:00Z")))
                .isEmpty();
    }

    private void logOfPaths() {
        String repository = world.repository();
        world.upload(repository, "main", "a", "1");
        String one = world.commit(repository, "main");
        world.upload(repository, "main", "d/b", "2");
        String two = world.commit(repository, "main");
        assertThat(logged(api.call("logCommits", repository, "main").query("objects", "a")))
                .containsExactly(one);
        assertThat(logged(api.call("logCommits", repository, "main").query("prefixes", "d/")))
                .containsExactly(two);
        assertThat(logged(api.call("logCommits", repository, "main")
                        .query("objects", "a")
                        .query("objects", "nosuch")
                        .query("prefixes", "d/")))
                .containsExactly(two, one);
        assertThat(logged(api.call("logCommits", repository, "main")
                        .query("objects", "a")
                        .query("stop_at", two)))
                .isEmpty();
    }

    private void refusedLog() {
        String repository = world.repository();
        api.call("logCommits", repository, "nosuch").expect(404, "ref: not found");
        api.call("logCommits", repository, "main").query("stop_at", "nosuch").expect(404, "stop_at: not found");
        api.call("logCommits", repository, "main").query("after", "nosuch").expect(404, "from ref: not found");
        api.call("logCommits", repository, "main$")
                .expect(400, "ref: ref: invalid value: validation error: should point to a commit");
    }
}
