package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/// Diffs, merges, reverts and cherry-picks (api.md 22.1, 22.3).
final class MergeCases extends Cases {
    MergeCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("diff", this::diff);
        test("diff that cannot be", this::refusedDiff);
        test("merge base", this::mergeBase);
        test("merge", this::merge);
        test("merge with conflict", this::conflict);
        test("merge that cannot be", this::refusedMerge);
        test("revert", this::revert);
        test("revert that cannot be", this::refusedRevert);
        test("cherry-pick", this::cherryPick);
        test("cherry-pick that cannot be", this::refusedPick);
    }

    private void diff() {
        String repository = world.repositoryToMerge();
        world.upload(repository, "main", "m.txt", "m");
        world.commit(repository, "main");
        Answer three = api.call("diffRefs", repository, "main", "feature").expect(200);
        assertThat(three.json().path("results").findValuesAsString("path")).containsExactly("f.txt");
        Answer two = api.call("diffRefs", repository, "main", "feature")
                .query("type", "two_dot")
                .expect(200);
        assertThat(two.json().path("results").findValuesAsString("type")).containsExactly("added", "removed");
        world.upload(repository, "feature", "staged", "s");
        Answer staged = api.call("diffRefs", repository, "main", "feature$")
                .query("type", "two_dot")
                .expect(200);
        assertThat(staged.json().path("results").findValuesAsString("path")).contains("staged");
        JsonNode stats = api.call("diffRefs", repository, "main", "feature")
                .query("include_right_stats", "true")
                .query("amount", "1")
                .expect(200)
                .json()
                .at("/results/0/right");
        assertThat(stats.path("content_type").stringValue()).isEqualTo("text/plain");
        Answer conflicts = api.call("diffRefs", world.repositoryInConflict(), "main", "feature")
                .expect(200);
        assertThat(conflicts.text("/results/0/type")).isEqualTo("conflict");
    }

    private void refusedDiff() {
        String repository = world.repositoryToMerge();
        api.call("diffRefs", repository, "main", "nosuch").expect(404, "get commit by ref nosuch: not found");
        api.call("diffRefs", repository, "nosuch", "main").expect(404, "get commit by branch nosuch: not found");
        api.call("diffRefs", repository, "nosuch", "main")
                .query("type", "two_dot")
                .expect(404, "not found");
        String staging = "reference to staging area with $ is not a commit";
        api.call("diffRefs", repository, "main", "feature$").expectEnding(400, staging);
        api.call("diffRefs", repository, "main$", "feature")
                .query("type", "two_dot")
                .expectEnding(400, staging);
    }

    private void mergeBase() {
        String repository = world.repositoryToMerge();
        String base = world.head(repository, "main");
        world.upload(repository, "main", "m.txt", "m");
        world.commit(repository, "main");
        Answer found = api.call("findMergeBase", repository, "feature", "main").expect(200);
        assertThat(found.text("/base_commit_id")).isEqualTo(base);
        assertThat(found.text("/source_commit_id")).isEqualTo(world.head(repository, "feature"));
        assertThat(found.text("/destination_commit_id")).isEqualTo(world.head(repository, "main"));
        api.call("findMergeBase", repository, "nosuch", "main").expect(404, "get commit by branch nosuch: not found");
        api.call("findMergeBase", repository, "main", "nosuch").expect(404, "get commit by ref nosuch: not found");
    }

    private Api.Call mergeCall(String repository, String fields) {
        return api.call("mergeIntoBranch", repository, "feature", "main").json("{" + fields + "}");
    }

    private void merge() {
        String repository = world.repositoryToMerge();
        String main = world.head(repository, "main");
        String feature = world.head(repository, "feature");
        String id = api.call("mergeIntoBranch", repository, "feature", "main")
                .expect(200)
                .text("/reference");
        JsonNode commit = api.call("getCommit", repository, "main").expect(200).json();
        assertThat(commit.path("id").stringValue()).isEqualTo(id);
        assertThat(commit.path("parents").values().stream().map(JsonNode::stringValue))
                .containsExactly(main, feature);
        assertThat(commit.path("message").stringValue()).isEqualTo("Merge 'feature' into 'main'");
        assertThat(commit.at("/metadata/.lakefs.merge.strategy").stringValue()).isEqualTo("default");
        mergeCall(repository, "").expect(400, "update branch main: no changes");
        mergeCall(repository, "'allow_empty':true").expect(200);
        mergeCall(repository, "'force':true,'message':'m','metadata':{'k':'v'}").expect(200);
        String other = world.repositoryToMerge();
        mergeCall(other, "'squash_merge':true").expect(200);
        assertThat(api.call("getCommit", other, "main").expect(200).json().path("parents"))
                .hasSize(1);
    }

    private void conflict() {
        String repository = world.repositoryInConflict();
        assertThat(mergeCall(repository, "").expect(409).text("/reference")).isEmpty();
        mergeCall(repository, "'strategy':'source-wins'").expect(200);
        assertThat(api.call("getObject", repository, "main")
                        .query("path", "a.txt")
                        .expect(200)
                        .text())
                .isEqualTo("theirs");
    }

    private void refusedMerge() {
        String repository = world.repositoryToMerge();
        mergeCall(repository, "'strategy':'bad'").expect(400, "argument strategy: invalid value: validation error");
        api.call("mergeIntoBranch", repository, "feature", "nosuch").expect(404, "branch not found");
        api.call("mergeIntoBranch", repository, "nosuch", "main")
                .expect(404, "update branch main: get commit by ref nosuch: not found");
        world.upload(repository, "main", "dirty", "x");
        mergeCall(repository, "").expect(400, "uncommitted changes (dirty branch)");
    }

    private Api.Call revertCall(String repository, String ref, int parent, String more) {
        return api.call("revertBranch", repository, "main")
                .json("{'ref':'" + ref + "','parent_number':" + parent + more + "}");
    }

    private void revert() {
        String repository = world.repositoryWithObject();
        revertCall(repository, "main", 0, "").expect(204);
        assertThat(api.call("getCommit", repository, "main").expect(200).text("/message"))
                .isEqualTo("Revert main");
        api.call("statObject", repository, "main").query("path", "a.txt").expect(404, "not found");
        revertCall(repository, "main", 0, ",'commit_overrides':{'message':'again','metadata':{'a':'b'}}")
                .expect(204);
        Answer again = api.call("getCommit", repository, "main").expect(200);
        assertThat(again.text("/message")).isEqualTo("again");
        assertThat(again.text("/metadata/a")).isEqualTo("b");
    }

    private void refusedRevert() {
        String repository = world.repositoryToMerge();
        String merged = mergeCall(repository, "").expect(200).text("/reference");
        revertCall(repository, merged, 0, "")
                .expect(409, "must specify 1-based parent number for reverting merge commit");
        revertCall(repository, merged, 5, "")
                .expect(400, "given commit does not have the given parent number: parent 5");
        revertCall(repository, merged, -1, "").expect(400, "argument parentNumber: invalid value: validation error");
        revertCall(repository, "nosuch", 0, "").expect(404, "get commit from ref nosuch: not found");
        String empty = api.call("commit", repository, "main")
                .json("{'message':'e','allow_empty':true}")
                .expect(201)
                .text("/id");
        revertCall(repository, empty, 0, "").expect(400, "update branch: no changes");
        revertCall(repository, empty, 0, ",'allow_empty':true").expect(204);
        world.upload(repository, "main", "dirty", "x");
        revertCall(repository, empty, 0, "").expect(400, "uncommitted changes (dirty branch)");
        String other = world.repositoryInConflict();
        revertCall(other, "main~1", 0, "").expectEnding(409, "conflict found");
    }

    private Api.Call pickCall(String repository, String fields) {
        return api.call("cherryPick", repository, "main").json("{" + fields + "}");
    }

    private void cherryPick() {
        String repository = world.repositoryToMerge();
        String feature = world.head(repository, "feature");
        Answer picked = pickCall(repository, "'ref':'feature'").expect(201);
        assertThat(picked.text("/metadata/cherry-pick-origin")).isEqualTo(feature);
        assertThat(picked.text("/metadata/cherry-pick-committer")).isEqualTo("admin");
        assertThat(picked.text("/message")).isEqualTo("more");
        Answer nothing = pickCall(repository, "'ref':'feature'").expect(201);
        assertThat(nothing.text("/meta_range_id")).isEqualTo(picked.text("/meta_range_id"));
        Answer named = pickCall(repository, "'ref':'feature','commit_overrides':{'message':'mine'}")
                .expect(201);
        assertThat(named.text("/message")).isEqualTo("mine");
    }

    private void refusedPick() {
        String repository = world.repositoryToMerge();
        String merged = mergeCall(repository, "").expect(200).text("/reference");
        pickCall(repository, "'ref':'" + merged + "'")
                .expect(400, "must specify 1-based parent number for cherry-picking merge commit");
        pickCall(repository, "'ref':'feature','parent_number':0")
                .expect(400, "argument parentNumber: value should be greater than 0: invalid value: validation error");
        pickCall(repository, "'ref':'feature','parent_number':3")
                .expect(400, "parent 3: given commit does not have the given parent number");
        pickCall(repository, "'ref':'nosuch'").expect(404, "get commit from ref nosuch: not found");
        world.upload(repository, "main", "dirty", "x");
        pickCall(repository, "'ref':'feature'").expectEnding(400, "uncommitted changes (dirty branch)");
        pickCall(world.repositoryInConflict(), "'ref':'feature'").expectEnding(409, "conflict found");
    }
}
