package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.Json;
import java.util.List;

/// Branches and tags (api.md 22.1, 22.4).
final class BranchCases extends Cases {
    BranchCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("create", this::create);
        test("create what cannot be", this::refusals);
        test("list", this::list);
        test("delete", this::delete);
        test("reset", this::reset);
        test("hard reset", this::hardReset);
        test("uncommitted changes", this::diff);
        test("tags", this::tags);
        test("tags that cannot be", this::refusedTags);
    }

    private Api.Call creation(String repository, String name, String source) {
        return api.call("createBranch", repository).json("{'name':'" + name + "','source':'" + source + "'}");
    }

    private void create() {
        String repository = world.repositoryWithObject();
        String head = world.head(repository, "main");
        assertThat(creation(repository, "dev", "main").expect(201).text()).isEqualTo(head);
        for (String source : List.of(head, head.substring(0, 12), "main~1^0", "main@", "dev")) {
            creation(repository, "from-" + Integer.toHexString(source.hashCode()), source)
                    .expect(201);
        }
        assertThat(api.call("getBranch", repository, "dev").expect(200).text("/id"))
                .isEqualTo("dev");
    }

    private void refusals() {
        String repository = world.repositoryWithObject();
        String head = world.head(repository, "main");
        api.call("createTag", repository).json("{'id':'v1','ref':'main'}").expect(201);
        creation(repository, "main", "main").expect(409, "branch already exists: not unique");
        String text = "argument branch: branch id: invalid value: validation error";
        String rule =
                ": branch id must consist of letters, digits, underscores and dashes, and cannot start with a dash";
        for (String name : List.of("bad name", "-x", "a/b", "ä", "")) {
            Answer refused = creation(repository, name, "main").expect(400);
            assertThat(refused.message()).isEqualTo(name.isEmpty() ? refused.message() : text + rule);
        }
        creation(repository, "x", "a b").expect(400, "argument ref: ref: invalid value: validation error");
        creation(repository, "x", "").expect(400);
        creation(repository, "x", "main$").expect(400);
        creation(repository, "x", "nosuch").expect(404, "source reference 'nosuch': not found");
        creation(repository, head, "main").expect(409, "commit ID " + head + ": conflict found");
        creation(repository, "v1", "main").expect(409, "tag ID v1: conflict found");
        api.call("getBranch", repository, "nosuch").expect(404, "branch not found");
        api.call("getBranch", repository, "bad name")
                .expect(400, "argument branch: branch id: invalid value: validation error");
    }

    private void list() {
        String repository = world.repository();
        for (String name : List.of("a1", "a2", "b1")) {
            world.branch(repository, name, "main");
        }
        api.call("createBranch", repository)
                .json("{'name':'a3','source':'main','hidden':true}")
                .expect(201);
        assertThat(ids(api.call("listBranches", repository))).containsExactly("a1", "a2", "b1", "main");
        assertThat(ids(api.call("listBranches", repository).query("show_hidden", "true")))
                .containsExactly("a1", "a2", "a3", "b1", "main");
        assertThat(ids(api.call("listBranches", repository).query("prefix", "a").query("after", "a1")))
                .containsExactly("a2");
        Answer page = api.call("listBranches", repository).query("amount", "2").expect(200);
        assertThat(page.text("/pagination/next_offset")).isEqualTo("a2");
        assertThat(page.json().at("/pagination/has_more").booleanValue()).isTrue();
    }

    private static List<String> ids(Api.Call call) {
        return call.expect(200).json().path("results").findValuesAsString("id");
    }

    private void delete() {
        String repository = world.repository();
        world.branch(repository, "dev", "main");
        api.call("deleteBranch", repository, "dev").expect(204);
        api.call("deleteBranch", repository, "dev").expect(404, "branch not found");
        api.call("deleteBranch", repository, "main").expect(403, "cannot delete repository default branch");
        api.call("deleteBranch", repository, "bad name").expect(400);
    }

    private void reset() {
        String repository = world.repository();
        for (String path : List.of("a", "d/1", "d/2", "z")) {
            world.upload(repository, "main", path, path);
        }
        resetCall(repository, "main", "'type':'object','path':'a'").expect(204);
        assertThat(staged(repository)).containsExactly("d/1", "d/2", "z");
        resetCall(repository, "main", "'type':'object','path':'nosuch'").expect(204);
        resetCall(repository, "main", "'type':'common_prefix','path':'d/'").expect(204);
        assertThat(staged(repository)).containsExactly("z");
        resetCall(repository, "main", "'type':'reset'").expect(204);
        assertThat(staged(repository)).isEmpty();
        resetCall(repository, "main", "'type':'object'")
                .expect(400, "argument path: missing path: required value: validation error");
        resetCall(repository, "nosuch", "'type':'reset'").expectEnding(404, "branch not found");
    }

    private Api.Call resetCall(String repository, String branch, String fields) {
        return api.call("resetBranch", repository, branch).json("{" + fields + "}");
    }

    private List<String> staged(String repository) {
        return api.call("diffBranch", repository, "main")
                .expect(200)
                .json()
                .path("results")
                .findValuesAsString("path");
    }

    private void hardReset() {
        String repository = world.repositoryWithObject();
        String before = api.call("getCommit", repository, "main~1").expect(200).text("/id");
        world.upload(repository, "main", "dirty", "x");
        Api.Call dirty = api.call("hardResetBranch", repository, "main").query("ref", "main~1");
        dirty.expectEnding(400, "uncommitted changes (dirty branch)");
        resetCall(repository, "main", "'type':'reset'").expect(204);
        api.call("hardResetBranch", repository, "main").query("ref", "main~1").expect(204);
        assertThat(world.head(repository, "main")).isEqualTo(before);
        api.call("hardResetBranch", repository, "main")
                .query("ref", "nosuch")
                .expect(404, "hard-reset main to nosuch: not found");
        api.call("hardResetBranch", repository, "nosuch").query("ref", "main").expect(404);
    }

    private void diff() {
        String repository = world.repositoryWithObject();
        world.upload(repository, "main", "d/1", "x");
        world.upload(repository, "main", "d/2", "x");
        world.upload(repository, "main", "e", "x");
        api.call("deleteObject", repository, "main").query("path", "a.txt").expect(204);
        Answer all = api.call("diffBranch", repository, "main").expect(200);
        assertThat(all.json().path("results").findValuesAsString("type"))
                .containsExactly("removed", "added", "added", "added");
        assertThat(all.json().at("/results/0/size_bytes").intValue()).isZero();
        Answer folded = api.call("diffBranch", repository, "main")
                .query("delimiter", "/")
                .query("prefix", "d")
                .query("amount", "1")
                .expect(200);
        assertThat(folded.json().at("/results/0"))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"path\":\"d/\",\"path_type\":\"common_prefix\",\"type\":\"prefix_changed\"}"));
        Answer after = api.call("diffBranch", repository, "main")
                .query("delimiter", "/")
                .query("after", "d/")
                .expect(200);
        assertThat(after.json().path("results").findValuesAsString("path")).containsExactly("e");
        api.call("diffBranch", repository, "nosuch").expect(404, "branch not found");
    }

    private Api.Call tag(String repository, String id, String ref) {
        return api.call("createTag", repository).json("{'id':'" + id + "','ref':'" + ref + "'}");
    }

    private void tags() {
        String repository = world.repositoryWithObject();
        String head = world.head(repository, "main");
        assertThat(tag(repository, "v1", "main").expect(201).text("/commit_id")).isEqualTo(head);
        tag(repository, "-a", "main~1").expect(201);
        tag(repository, "v2.0+x", head).expect(201);
        assertThat(ids(api.call("listTags", repository))).containsExactly("-a", "v1", "v2.0+x");
        Answer page = api.call("listTags", repository)
                .query("prefix", "v")
                .query("amount", "1")
                .expect(200);
        assertThat(page.text("/pagination/next_offset")).isEqualTo("v1");
        assertThat(api.call("getTag", repository, "v2.0+x").expect(200).text("/commit_id"))
                .isEqualTo(head);
        api.call("deleteTag", repository, "v1").expect(204);
        api.call("deleteTag", repository, "v1").expect(404, "tag not found");
        api.call("getTag", repository, "v1").expect(404, "tag not found");
    }

    private void refusedTags() {
        String repository = world.repositoryWithObject();
        String head = world.head(repository, "main");
        tag(repository, "v1", "main").expect(201);
        tag(repository, "v1", "main").expect(409, "tag already exists: not unique");
        tag(repository, "main", "main").expect(409, "branch name main: conflict found");
        tag(repository, head, "main").expect(409, "commit ID " + head + ": conflict found");
        tag(repository, "v2", "nosuch").expect(404, "not found");
        tag(repository, "v2", "main$").expect(400, "ref: invalid value: validation error: should point to a commit");
        for (String id : List.of("a b", "a..b", "a/b", "@", "a.lock", "a.", "a@{b", "a^b", "a:b")) {
            tag(repository, id, "main").expect(400, "argument tagID: tag id: invalid value: validation error");
        }
        tag(repository, "", "main").expect(400);
    }
}
