package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakefs.clients.sdk.ApiException;
import io.lakefs.clients.sdk.model.CherryPickCreation;
import io.lakefs.clients.sdk.model.Commit;
import io.lakefs.clients.sdk.model.CommitCreation;
import io.lakefs.clients.sdk.model.Diff;
import io.lakefs.clients.sdk.model.DiffList;
import io.lakefs.clients.sdk.model.Merge;
import io.lakefs.clients.sdk.model.ObjectStats;
import io.lakefs.clients.sdk.model.PathList;
import io.lakefs.clients.sdk.model.ResetCreation;
import io.lakefs.clients.sdk.model.RevertCreation;
import io.lakefs.clients.sdk.model.TagCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The journey with the published Java client over repositories, objects and history.
abstract class JavaClientJourney extends JavaClientCase {
    @Test
    void repositories() throws ApiException {
        assertThat(repositories.getRepository(repository).execute().getDefaultBranch())
                .isEqualTo("main");
        assertThat(repositories.listRepositories().prefix("java-").execute().getResults())
                .anyMatch(found -> found.getId().equals(repository));
        refused(409, "not unique", () -> createRepository(repository, home.namespace("elsewhere")));
        refused(400, "storage namespace already in use", () -> createRepository("other", home.namespace(repository)));
        refused(400, "name", () -> createRepository("Not_A_Name", home.namespace("other")));
        refused(404, "not found", () -> repositories.getRepository("nobody").execute());
        repositories.deleteRepository(repository).execute();
        refused(404, "not found", () -> repositories.getRepository(repository).execute());
    }

    @Test
    void content() throws ApiException, IOException {
        ObjectStats uploaded = upload("main", "a/with space+ü.txt", "hello");
        assertThat(uploaded.getSizeBytes()).isEqualTo(5);
        assertThat(uploaded.getChecksum()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(read("main", "a/with space+ü.txt")).isEqualTo("hello");
        assertThat(objects.statObject(repository, "main", "a/with space+ü.txt")
                        .execute()
                        .getPath())
                .isEqualTo("a/with space+ü.txt");
        assertThat(Files.readString(objects.getObject(repository, "main", "a/with space+ü.txt")
                        .range("bytes=1-3")
                        .execute()
                        .toPath()))
                .isEqualTo("ell");
        refused(
                416,
                "",
                () -> objects.getObject(repository, "main", "a/with space+ü.txt")
                        .range("bytes=9-")
                        .execute());
        refused(
                412,
                "path already exists",
                () -> objects.uploadObject(repository, "main", "a/with space+ü.txt")
                        .ifNoneMatch("*")
                        .content(file("again"))
                        .execute());
        refused(
                404,
                "not found",
                () -> objects.statObject(repository, "main", "nothing").execute());
        refused(404, "branch 'nowhere' not found", () -> upload("nowhere", "x", "x"));
        objects.deleteObject(repository, "main", "a/with space+ü.txt").execute();
        refused(404, "not found", () -> read("main", "a/with space+ü.txt"));
    }

    @Test
    void listing() throws ApiException, IOException {
        for (String path : List.of("a.txt", "a/1", "a/2", "b/1", "c")) {
            upload("main", path, path);
        }
        assertThat(objects.listObjects(repository, "main")
                        .delimiter("/")
                        .execute()
                        .getResults())
                .extracting(ObjectStats::getPath)
                .containsExactly("a.txt", "a/", "b/", "c");
        assertThat(objects.listObjects(repository, "main")
                        .prefix("a/")
                        .amount(1)
                        .execute()
                        .getPagination())
                .satisfies(page -> {
                    assertThat(page.getHasMore()).isTrue();
                    assertThat(page.getNextOffset()).isEqualTo("a/1");
                });
        objects.deleteObjects(repository, "main", new PathList().paths(List.of("a/1", "a/2", "never")))
                .execute();
        assertThat(objects.listObjects(repository, "main").execute().getResults())
                .extracting(ObjectStats::getPath)
                .containsExactly("a.txt", "b/1", "c");
    }

    @Test
    void commits() throws ApiException, IOException {
        refused(400, "no changes", () -> commit("main", "empty"));
        upload("main", "x", "1");
        assertThat(branches.diffBranch(repository, "main").execute().getResults())
                .extracting(Diff::getPath, diff -> diff.getType().getValue())
                .containsExactly(org.assertj.core.api.Assertions.tuple("x", "added"));
        Commit commit = commits.commit(
                        repository, "main", new CommitCreation().message("one").putMetadataItem("k", "v"))
                .execute();
        assertThat(commit.getMetadata()).containsEntry("k", "v");
        assertThat(commits.getCommit(repository, "main").execute().getId()).isEqualTo(commit.getId());
        assertThat(refs.logCommits(repository, "main").execute().getResults())
                .extracting(Commit::getMessage)
                .containsExactly("one", "Repository created");
        refused(
                404,
                "commit not found",
                () -> commits.getCommit(repository, "0".repeat(64)).execute());
        upload("main", "x", "2");
        branches.resetBranch(repository, "main", new ResetCreation().type(ResetCreation.TypeEnum.RESET))
                .execute();
        assertThat(read("main", "x")).isEqualTo("1");
    }

    @Test
    void mergesAndConflicts() throws ApiException, IOException {
        upload("main", "both", "base");
        commit("main", "base");
        branch("left", "main");
        branch("right", "main");
        upload("left", "both", "left");
        upload("left", "left only", "l");
        commit("left", "left");
        upload("right", "both", "right");
        commit("right", "right");
        assertThat(diff("main", "left", "three_dot").getResults())
                .extracting(Diff::getPath)
                .containsExactly("both", "left only");
        refs.mergeIntoBranch(repository, "left", "main").execute();
        refused(
                400,
                "no changes",
                () -> refs.mergeIntoBranch(repository, "left", "main").execute());
        assertThat(diff("main", "right", "three_dot").getResults())
                .extracting(diff -> diff.getType().getValue())
                .containsExactly("conflict");
        ApiException conflict = refused(
                409, "", () -> refs.mergeIntoBranch(repository, "right", "main").execute());
        assertThat(json(conflict).has("reference")).isTrue();
        branch("copy", "main");
        refs.mergeIntoBranch(repository, "right", "copy")
                .merge(new Merge().strategy("dest-wins"))
                .execute();
        assertThat(read("copy", "both")).isEqualTo("left");
        refs.mergeIntoBranch(repository, "right", "main")
                .merge(new Merge().strategy("source-wins"))
                .execute();
        assertThat(read("main", "both")).isEqualTo("right");
        assertThat(read("main", "left only")).isEqualTo("l");
        refused(
                400,
                "invalid value: validation error",
                () -> refs.mergeIntoBranch(repository, "right", "main")
                        .merge(new Merge().strategy("coin"))
                        .execute());
        upload("main", "dirty", "d");
        refused(
                400,
                "uncommitted changes",
                () -> refs.mergeIntoBranch(repository, "right", "main").execute());
    }

    @Test
    void revertsAndPicks() throws ApiException, IOException {
        upload("main", "kept", "k");
        commit("main", "base");
        branch("work", "main");
        upload("work", "wanted", "w");
        Commit picked = commit("work", "wanted");
        Commit copy = branches.cherryPick(repository, "main", new CherryPickCreation().ref(picked.getId()))
                .execute();
        assertThat(copy.getMessage()).isEqualTo("wanted");
        assertThat(copy.getMetadata()).containsEntry("cherry-pick-origin", picked.getId());
        assertThat(read("main", "wanted")).isEqualTo("w");
        branches.revertBranch(
                        repository,
                        "main",
                        new RevertCreation().ref(copy.getId()).parentNumber(0))
                .execute();
        refused(404, "not found", () -> read("main", "wanted"));
        assertThat(read("main", "kept")).isEqualTo("k");
        refused(
                404,
                "not found",
                () -> branches.revertBranch(
                                repository,
                                "main",
                                new RevertCreation().ref("nothing").parentNumber(0))
                        .execute());
    }

    @Test
    void branchesAndTags() throws ApiException, IOException {
        upload("main", "x", "1");
        Commit one = commit("main", "one");
        branch("work", "main");
        refused(409, "branch already exists", () -> branch("work", "main"));
        refused(404, "source reference 'nothing': not found", () -> branch("new", "nothing"));
        refused(400, "branch id: invalid value", () -> branch("not/a/branch", "main"));
        refused(
                403,
                "cannot delete repository default branch",
                () -> branches.deleteBranch(repository, "main").execute());
        tags.createTag(repository, new TagCreation().id("v1").ref("main")).execute();
        refused(
                409,
                "tag already exists",
                () -> tags.createTag(repository, new TagCreation().id("v1").ref("main"))
                        .execute());
        upload("main", "x", "2");
        commit("main", "two");
        assertThat(read("v1", "x")).isEqualTo("1");
        assertThat(read("main~1", "x")).isEqualTo("1");
        assertThat(read("main", "x")).isEqualTo("2");
        assertThat(tags.getTag(repository, "v1").execute().getCommitId()).isEqualTo(one.getId());
        tags.deleteTag(repository, "v1").execute();
        refused(404, "tag not found", () -> tags.getTag(repository, "v1").execute());
        branches.deleteBranch(repository, "work").execute();
        refused(
                404,
                "branch not found",
                () -> branches.getBranch(repository, "work").execute());
    }

    private DiffList diff(String left, String right, String type) throws ApiException {
        return refs.diffRefs(repository, left, right).type(type).execute();
    }
}
