package io.tarn.versioning.engine;

import static io.tarn.versioning.engine.EngineFixture.allowEmpty;
import static io.tarn.versioning.engine.EngineFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.ref.CommitLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commits, their hooks, the branch record's tokens and the log (engine specification 9.4, 10.1, 11.2, 15, 16.3).
class CommitRulesTest {
    @TempDir
    Path directory;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private Optional<Hooks.Event> aborting = Optional.empty();
    private EngineFixture lake;
    private Repository repository;

    @BeforeEach
    void open() {
        lake = EngineFixture.withHooks(directory, new Hooks() {
            @Override
            public void before(Change change) {
                events.add("pre " + text(change));
                if (aborting.filter(event -> event == change.event()).isPresent()) {
                    throw new VersioningException(Kind.HOOK_FAILED, "aborted");
                }
            }

            @Override
            public void after(Change change) {
                events.add("post " + text(change));
                throw new IllegalStateException("what runs afterwards stops nothing");
            }

            private String text(Change change) {
                return change.event() + " " + change.target()
                        + change.commit().map(c -> " " + c.message()).orElse("");
            }
        });
        repository = lake.create("lake");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Branch main() {
        return lake.engine.branches().get(repository, "main");
    }

    private Commit commit(CommitParameters parameters, Optional<Instant> date, Optional<String> source) {
        return lake.engine.operations().committer().commit(repository, "main", parameters, date, source);
    }

    private void refused(Kind kind, String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        assertThatThrownBy(action)
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void hooksAreCalledInOrder() {
        lake.put(repository, "main", "a", "1");
        lake.commit(repository, "main", "c");
        lake.branch(repository, "dev", "main");
        lake.put(repository, "dev", "a", "2");
        lake.commit(repository, "dev", "d");
        lake.merge(repository, "dev", "main");
        lake.engine.operations().picker().revert(repository, "main", "main", 1, parameters("r"));
        lake.engine
                .operations()
                .picker()
                .cherryPick(repository, "main", "dev", OptionalInt.empty(), Optional.empty(), parameters("p"));
        lake.engine.tags().create(repository, "t", "main", false);
        lake.engine.tags().delete(repository, "t", false);
        lake.engine.branches().delete(repository, "dev", false);
        String merge = "MERGE main Merge 'dev' into 'main'";
        assertThat(events)
                .containsExactly(
                        "pre PREPARE_COMMIT main",
                        "pre COMMIT main c",
                        "post COMMIT main c",
                        "pre CREATE_BRANCH dev",
                        "post CREATE_BRANCH dev",
                        "pre PREPARE_COMMIT dev",
                        "pre COMMIT dev d",
                        "post COMMIT dev d",
                        "pre " + merge,
                        "post " + merge,
                        "pre REVERT main r",
                        "post REVERT main r",
                        "pre CHERRY_PICK main p",
                        "post CHERRY_PICK main p",
                        "pre CREATE_TAG t",
                        "post CREATE_TAG t",
                        "pre DELETE_TAG t",
                        "post DELETE_TAG t",
                        "pre DELETE_BRANCH dev",
                        "post DELETE_BRANCH dev");
    }

    @Test
    void anAbortLeavesEverythingAsItWas() {
        lake.put(repository, "main", "a", "1");
        String before = main().commitId();
        for (Hooks.Event event : List.of(Hooks.Event.PREPARE_COMMIT, Hooks.Event.COMMIT)) {
            aborting = Optional.of(event);
            for (int i = 0; i < 5; i++) {
                refused(Kind.HOOK_FAILED, "aborted", () -> lake.commit(repository, "main", "no"));
            }
            assertThat(main().commitId()).isEqualTo(before);
            assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1"));
            assertThat(main().sealedTokens()).hasSizeLessThan(2);
        }
        aborting = Optional.of(Hooks.Event.CREATE_BRANCH);
        refused(Kind.HOOK_FAILED, "aborted", () -> lake.branch(repository, "dev", "main"));
        assertThat(lake.engine.branches().find(repository, "dev")).isEmpty();
        aborting = Optional.of(Hooks.Event.CREATE_TAG);
        refused(Kind.HOOK_FAILED, "aborted", () -> lake.engine.tags().create(repository, "t", "main", false));
        aborting = Optional.empty();
        lake.commit(repository, "main", "yes");
        assertThat(main().sealedTokens()).isEmpty();
        assertThat(lake.content(repository, "main@")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void readOnlyRepositoriesRefuseEverythingUnlessForcedAndRunNoHooks() {
        Repository fixed = lake.create("fixed", true);
        var operations = lake.engine.operations();
        var forced = new CommitParameters("c", "m", Map.of(), false, true);
        String text = "read-only repository";
        refused(Kind.FORBIDDEN, text, () -> lake.put(fixed, "main", "a", "1"));
        refused(Kind.FORBIDDEN, text, () -> lake.delete(fixed, "main", "a"));
        refused(Kind.FORBIDDEN, text, () -> lake.commit(fixed, "main", "c"));
        refused(Kind.FORBIDDEN, text, () -> lake.merge(fixed, "main", "main"));
        refused(Kind.FORBIDDEN, text, () -> lake.branch(fixed, "dev", "main"));
        refused(Kind.FORBIDDEN, text, () -> lake.engine.branches().delete(fixed, "main", false));
        refused(Kind.FORBIDDEN, text, () -> lake.engine.tags().create(fixed, "t", "main", false));
        refused(Kind.FORBIDDEN, text, () -> operations.resetter().reset(fixed, "main", false));
        refused(Kind.FORBIDDEN, text, () -> operations.resetter().hardReset(fixed, "main", "main", false));
        refused(Kind.FORBIDDEN, text, () -> operations.picker().revert(fixed, "main", "main", 0, parameters("")));
        refused(Kind.FORBIDDEN, text, () -> lake.engine.repositories().delete("fixed", false));
        operations.writer().put(fixed, "main", EngineFixture.key("a"), EngineFixture.value("1"), true);
        operations.committer().commit(fixed, "main", forced, Optional.empty(), Optional.empty());
        assertThat(lake.content(fixed, "main@")).isEqualTo(Map.of("a", "1"));
        assertThat(events).isEmpty();
        lake.engine.repositories().delete("fixed", true);
    }

    @Test
    void dateMetadataAndEmptiness() {
        refused(Kind.INVALID, "commit: no changes", () -> lake.commit(repository, "main", "none"));
        Commit empty = commit(allowEmpty("empty"), Optional.empty(), Optional.empty());
        assertThat(empty.metarangeId()).isEmpty();
        lake.put(repository, "main", "a", "1");
        var dated = new CommitParameters("me", "old", Map.of("k", "v"), false, false);
        Commit commit = commit(dated, Optional.of(Instant.ofEpochSecond(-5)), Optional.empty());
        assertThat(lake.engine.commits().get(repository, commit.id())).isEqualTo(commit);
        assertThat(commit.creationDate()).isEqualTo(Instant.ofEpochSecond(-5));
        assertThat(commit.id())
                .isEqualTo(Commit.computeId(
                        "me",
                        "old",
                        commit.creationDate(),
                        commit.metarangeId(),
                        Map.of("k", "v"),
                        List.of(empty.id())));
        lake.put(repository, "main", "a", "1");
        assertThat(lake.engine.operations().reader().readUncommitted(repository, "main", 10, ModelLake::all))
                .isEmpty();
        Commit same = commit(allowEmpty("same"), Optional.empty(), Optional.empty());
        assertThat(same.metarangeId()).isEqualTo(commit.metarangeId());
        refused(Kind.NOT_FOUND, "branch not found", () -> lake.commit(repository, "nope", "c"));
    }

    @Test
    void aSnapshotIsCommittedOnlyOnACleanBranch() {
        lake.put(repository, "main", "a", "1");
        String snapshot = lake.commit(repository, "main", "a").metarangeId();
        lake.put(repository, "main", "b", "1");
        refused(
                Kind.INVALID,
                "cannot use source MetaRange on a branch with uncommitted changes",
                () -> commit(parameters("s"), Optional.empty(), Optional.of(snapshot)));
        lake.commit(repository, "main", "b");
        refused(
                Kind.NOT_FOUND,
                "metarange not found",
                () -> commit(parameters("s"), Optional.empty(), Optional.of("0".repeat(64))));
        commit(parameters("s"), Optional.empty(), Optional.of(snapshot));
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void tokensMoveAsTheTableSays() {
        var resetter = lake.engine.operations().resetter();
        Branch fresh = main();
        lake.put(repository, "main", "k/a", "1");
        assertThat(main()).isEqualTo(fresh);
        aborting = Optional.of(Hooks.Event.COMMIT);
        refused(Kind.HOOK_FAILED, "aborted", () -> lake.commit(repository, "main", "no"));
        aborting = Optional.empty();
        Branch sealed = main();
        assertThat(sealed.sealedTokens()).containsExactly(fresh.stagingToken());
        assertThat(sealed.stagingToken()).isNotEqualTo(fresh.stagingToken()).startsWith("lake-main:");
        resetter.resetPrefix(repository, "main", "zz", false);
        assertThat(main()).isEqualTo(sealed);
        resetter.resetPrefix(repository, "main", "k/", false);
        assertThat(main().sealedTokens()).containsExactlyElementsOf(sealed.tokens());
        assertThat(lake.content(repository, "main")).isEmpty();
        lake.put(repository, "main", "b", "1");
        lake.commit(repository, "main", "b");
        assertThat(main().sealedTokens()).isEmpty();
        assertThat(lake.content(repository, "main@")).isEqualTo(Map.of("b", "1"));
        lake.put(repository, "main", "c", "1");
        refused(
                Kind.INVALID,
                "main: uncommitted changes (dirty branch)",
                () -> resetter.hardReset(repository, "main", "main~1", false));
        resetter.reset(repository, "main", false);
        assertThat(main().sealedTokens()).isEmpty();
        resetter.hardReset(repository, "main", "main~1", false);
        assertThat(lake.content(repository, "main")).isEmpty();
    }

    @Test
    void logFilters() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        var ids = new java.util.ArrayList<String>();
        ids.add(main().commitId());
        for (int i = 1; i <= 6; i++) {
            lake.put(repository, "main", "k" + i % 2, "" + i);
            ids.add(commit(parameters("c" + i), Optional.of(start.plusSeconds(i)), Optional.empty())
                    .id());
        }
        assertThat(log("main", Optional.empty(), 3, false, Optional.empty(), Optional.empty()))
                .containsExactly(ids.get(6), ids.get(5), ids.get(4), "more");
        assertThat(log("main", Optional.empty(), 3, true, Optional.empty(), Optional.empty()))
                .hasSize(3);
        assertThat(log("main", Optional.of(ids.get(4)), 2, false, Optional.empty(), Optional.empty()))
                .containsExactly(ids.get(3), ids.get(2), "more");
        assertThat(log("main~3", Optional.of(ids.get(6)), 9, false, Optional.empty(), Optional.empty()))
                .isEmpty();
        assertThat(log("main", Optional.empty(), 9, false, Optional.of(start.plusSeconds(5)), Optional.empty()))
                .containsExactly(ids.get(6), ids.get(5));
        assertThat(log("main", Optional.empty(), 9, false, Optional.of(start.plusSeconds(7)), Optional.empty()))
                .isEmpty();
        assertThat(log("main", Optional.empty(), 9, false, Optional.empty(), Optional.of(ids.get(5))))
                .containsExactly(ids.get(6), ids.get(5));
    }

    @Test
    void logFollowsParents() {
        lake.branch(repository, "dev", "main");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        lake.put(repository, "main", "m", "1");
        String onMain =
                commit(parameters("m"), Optional.of(start), Optional.empty()).id();
        lake.put(repository, "dev", "d", "1");
        String onDev = lake.engine
                .operations()
                .committer()
                .commit(repository, "dev", parameters("d"), Optional.of(start.minusSeconds(9)), Optional.empty())
                .id();
        String merge = lake.merge(repository, "dev", "main").id();
        String root = lake.engine.refs().resolve(repository, "main~2").commitId();
        var query = new CommitLog.Query(
                lake.engine.log().resolve(repository, "main", "ref"),
                Optional.empty(),
                9,
                false,
                true,
                Optional.empty(),
                Optional.empty());
        assertThat(lake.engine.log().list(repository, query, Optional.empty()).results())
                .extracting(Commit::id)
                .containsExactly(merge, onMain, root);
        assertThat(log("main", Optional.empty(), 9, false, Optional.empty(), Optional.empty()))
                .containsExactlyInAnyOrder(merge, onMain, onDev, root)
                .startsWith(merge);
        var all = new CommitLog.Query(
                query.start(), Optional.empty(), 9, false, false, Optional.empty(), Optional.empty());
        assertThat(lake.engine
                        .log()
                        .list(repository, all, Optional.of((commit, parent) -> true))
                        .results())
                .as("merges and the root never pass a filter")
                .extracting(Commit::id)
                .containsExactlyInAnyOrder(onMain, onDev);
    }

    private List<String> log(
            String ref,
            Optional<String> after,
            int amount,
            boolean stopWhenFull,
            Optional<Instant> since,
            Optional<String> stopAt) {
        Commit start = lake.engine.log().resolve(repository, ref, "ref");
        var query = new CommitLog.Query(start, after, amount, stopWhenFull, false, since, stopAt);
        var page = lake.engine.log().list(repository, query, Optional.empty());
        var found = new java.util.ArrayList<>(
                page.results().stream().map(Commit::id).toList());
        if (page.hasMore()) {
            assertThat(page.nextOffset()).isEqualTo(found.getLast());
            found.add("more");
        }
        return found;
    }
}
