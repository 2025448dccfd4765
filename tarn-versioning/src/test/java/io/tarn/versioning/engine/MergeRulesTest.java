package io.tarn.versioning.engine;

import static io.tarn.versioning.engine.EngineFixture.allowEmpty;
import static io.tarn.versioning.engine.EngineFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.branch.Merger;
import io.tarn.versioning.merge.MergeStrategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Merge, merge base, revert and cherry-pick (engine specification 12.7, 12.8, 13).
class MergeRulesTest {
    @TempDir
    Path directory;

    private EngineFixture lake;
    private Repository repository;

    @BeforeEach
    void open() {
        lake = new EngineFixture(directory);
        repository = lake.create("lake");
        lake.put(repository, "main", "a", "1");
        lake.commit(repository, "main", "a");
        lake.branch(repository, "dev", "main");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Commit commit(String branch, String key, String text) {
        lake.put(repository, branch, key, text);
        return lake.commit(repository, branch, branch + " " + key + " " + text);
    }

    private Commit merge(String source, String branch, CommitParameters how, MergeStrategy strategy, boolean squash) {
        return lake.engine.operations().merger().merge(repository, source, branch, how, strategy, squash);
    }

    private Commit revert(String ref, int parent, CommitParameters how) {
        return lake.engine.operations().picker().revert(repository, "main", ref, parent, how);
    }

    private Commit pick(String ref, OptionalInt parent) {
        return lake.engine
                .operations()
                .picker()
                .cherryPick(repository, "main", ref, parent, Optional.empty(), parameters(""));
    }

    private static void refused(Kind kind, String message, ThrowingCallable action) {
        assertThatThrownBy(action)
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void aMergeAlwaysMakesACommit() {
        Commit into = lake.engine.refs().resolveCommit(repository, "main");
        Commit from = commit("dev", "b", "1");
        var metadata = new CommitParameters("me", "", Map.of(Merger.STRATEGY_KEY, "mine", "k", "v"), false, false);
        Commit merged = merge("dev", "main", metadata, MergeStrategy.DEFAULT, false);
        assertThat(merged.parents()).containsExactly(into.id(), from.id());
        assertThat(merged.message()).isEqualTo("Merge 'dev' into 'main'");
        assertThat(merged.metadata()).isEqualTo(Map.of(Merger.STRATEGY_KEY, "default", "k", "v"));
        assertThat(merged.metarangeId()).isEqualTo(from.metarangeId());
        assertThat(merged.generation()).isEqualTo(from.generation() + 1);
    }

    @Test
    void aSquashHasOneParent() {
        Commit into = lake.engine.refs().resolveCommit(repository, "main");
        commit("dev", "b", "1");
        Commit merged = merge("dev", "main", parameters("s"), MergeStrategy.DEFAULT, true);
        assertThat(merged.parents()).containsExactly(into.id());
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
    }

    @Test
    void nothingToMergeIsRefusedUnlessAllowed() {
        String text = "update branch main: no changes";
        refused(Kind.INVALID, text, () -> lake.merge(repository, "dev", "main"));
        commit("main", "b", "1");
        refused(Kind.INVALID, text, () -> lake.merge(repository, "dev", "main"));
        Commit merged = merge("dev", "main", allowEmpty("m"), MergeStrategy.DEFAULT, false);
        assertThat(merged.parents()).hasSize(2);
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
    }

    @Test
    void conflictsAreSettledByStrategyOnly() {
        commit("dev", "a", "2");
        commit("main", "a", "3");
        assertThatThrownBy(() -> lake.merge(repository, "dev", "main"))
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MERGE_CONFLICT));
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "3"));
        lake.branch(repository, "ours", "main");
        Commit ours = merge("dev", "ours", parameters(""), MergeStrategy.DEST_WINS, false);
        assertThat(lake.content(repository, "ours")).isEqualTo(Map.of("a", "3"));
        assertThat(ours.metadata()).containsEntry(Merger.STRATEGY_KEY, "dest-wins");
        Commit theirs = merge("dev", "main", parameters(""), MergeStrategy.SOURCE_WINS, false);
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "2"));
        assertThat(theirs.metadata()).containsEntry(Merger.STRATEGY_KEY, "source-wins");
        refused(
                Kind.INVALID,
                "argument strategy: invalid value: validation error",
                () -> Merger.strategy("nobody-wins"));
    }

    @Test
    void onlyRealChangesMakeTheDestinationDirty() {
        commit("dev", "b", "1");
        lake.put(repository, "main", "x", "1");
        refused(Kind.INVALID, "uncommitted changes (dirty branch)", () -> lake.merge(repository, "dev", "main"));
        lake.delete(repository, "main", "x");
        lake.put(repository, "main", "a", "1");
        lake.put(repository, "dev", "uncommitted", "1");
        lake.merge(repository, "dev", "main");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
    }

    @Test
    void identicalContentUnderAnotherKeyIsNotLost() {
        lake.branch(repository, "gone", "main");
        lake.delete(repository, "gone", "a");
        lake.commit(repository, "gone", "delete");
        lake.put(repository, "main", "0", "1");
        lake.commit(repository, "main", "0");
        lake.merge(repository, "gone", "main");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("0", "1"));
    }

    @Test
    void crissCrossHasOneOfTheBestBases() {
        commit("main", "m", "1");
        commit("dev", "d", "1");
        String left = lake.engine.branches().get(repository, "main").commitId();
        String right = lake.engine.branches().get(repository, "dev").commitId();
        lake.engine.tags().create(repository, "right", "dev", false);
        lake.merge(repository, "main", "dev");
        lake.merge(repository, "right", "main");
        var base = lake.engine.operations().merger().findBase(repository, "dev", "main");
        assertThat(base.base().id()).isIn(left, right);
        commit("dev", "d", "2");
        lake.merge(repository, "dev", "main");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "d", "2", "m", "1"));
    }

    @Test
    void anOldCommitMergedAgainIsNotTheBase() {
        lake.engine.tags().create(repository, "root", "main~1", false);
        lake.branch(repository, "exp", "root");
        merge("main", "exp", parameters(""), MergeStrategy.DEFAULT, false);
        lake.delete(repository, "exp", "a");
        lake.commit(repository, "exp", "delete a");
        merge("root", "main", allowEmpty("again"), MergeStrategy.DEFAULT, false);
        lake.merge(repository, "exp", "main");
        assertThat(lake.content(repository, "main")).isEmpty();
    }

    @Test
    void aRevertThatChangesNothingIsRefusedOnAnEmptyBranchToo() {
        lake.branch(repository, "empty", "main");
        lake.put(repository, "main", "kept", "1");
        lake.commit(repository, "main", "first");
        lake.put(repository, "main", "undone", "1");
        lake.commit(repository, "main", "second");
        refused(
                Kind.INVALID,
                "update branch: no changes",
                () -> lake.engine.operations().picker().revert(repository, "empty", "main", 0, parameters("")));
    }

    @Test
    void reverts() {
        commit("main", "b", "1");
        Commit reverted = revert("main", 0, parameters(""));
        assertThat(reverted.message()).isEqualTo("Revert main");
        assertThat(reverted.parents()).hasSize(1);
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1"));
        refused(Kind.INVALID, "update branch: no changes", () -> revert("main~1", 0, parameters("")));
        assertThat(revert("main~1", 0, allowEmpty("e")).metarangeId()).isEqualTo(reverted.metarangeId());
        refused(
                Kind.INVALID,
                "given commit does not have the given parent number: parent 2",
                () -> revert("main", 2, parameters("")));
        assertThatThrownBy(() -> revert("main", -1, parameters(""))).hasMessageContaining("validation error");
        commit("main", "b", "2");
        commit("main", "b", "3");
        refused(Kind.CONFLICT, "update branch: conflict found", () -> revert("main~1", 0, parameters("")));
        commit("dev", "d", "1");
        lake.merge(repository, "dev", "main");
        refused(
                Kind.CONFLICT,
                "must specify 1-based parent number for reverting merge commit",
                () -> revert("main", 0, parameters("")));
        revert("main", 1, parameters(""));
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "3"));
        lake.put(repository, "main", "x", "1");
        refused(Kind.INVALID, "uncommitted changes (dirty branch)", () -> revert("main~1", 1, parameters("")));
    }

    @Test
    void cherryPicks() {
        Commit picked = commit("dev", "b", "1");
        Commit commit = pick("dev", OptionalInt.empty());
        assertThat(commit.message()).isEqualTo(picked.message());
        assertThat(commit.metadata())
                .isEqualTo(Map.of("cherry-pick-origin", picked.id(), "cherry-pick-committer", "tester"));
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
        assertThat(pick("dev", OptionalInt.empty()).metarangeId()).isEqualTo(commit.metarangeId());
        refused(
                Kind.INVALID,
                "parent 2: given commit does not have the given parent number",
                () -> pick("dev", OptionalInt.of(2)));
        for (int number : List.of(0, -1)) {
            refused(
                    Kind.INVALID,
                    "argument parentNumber: value should be greater than 0: invalid value: validation error",
                    () -> pick("dev", OptionalInt.of(number)));
        }
        refused(
                Kind.INVALID,
                "parent 1: given commit does not have the given parent number",
                () -> pick("dev~2", OptionalInt.empty()));
        commit("main", "c", "1");
        lake.merge(repository, "main", "dev");
        refused(
                Kind.INVALID,
                "must specify 1-based parent number for cherry-picking merge commit",
                () -> pick("dev", OptionalInt.empty()));
        commit("dev", "a", "2");
        commit("main", "a", "3");
        refused(Kind.CONFLICT, "update branch: conflict found", () -> pick("dev", OptionalInt.empty()));
        lake.engine
                .operations()
                .committer()
                .commit(repository, "dev", allowEmpty("e"), Optional.empty(), Optional.empty());
        refused(Kind.INVALID, "no changes", () -> pick("dev", OptionalInt.empty()));
    }
}
