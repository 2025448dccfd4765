package io.tarn.catalog.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskKind;
import io.tarn.catalog.task.TaskOptions;
import io.tarn.catalog.task.TaskState;
import io.tarn.catalog.task.Tasks;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.testkit.HandClock;
import io.tarn.testkit.Seed;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.engine.EngineOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commits and merges as tasks, of servers that die at every write they make.
class CommitTasksTest {
    /// Writes of the submission: heartbeat and record.
    private static final int WRITES_OF_SUBMISSION = 2;

    private static final int WRITES_LOOKED_AT = 9;

    @TempDir
    Path directory;

    private final HandClock clock = new HandClock(Instant.parse("2026-11-23T08:00:00Z"));
    private final MemoryKeyValueStore shared = new MemoryKeyValueStore();
    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final Random random =
            new Random(Seed.ofProcess().split("commit tasks").value());
    private int servers;

    private final class Server implements AutoCloseable {
        private final FaultyKeyValueStore store = new FaultyKeyValueStore(shared, FaultyKeyValueStore.Plan.none());
        private final EngineFixture lake = new EngineFixture(
                directory.resolve("cache" + servers++),
                store,
                objects,
                CommittedOptions.defaults(),
                EngineOptions.defaults(random).withClock(clock));
        private final CommitTasks commits = new CommitTasks(lake.engine, random);
        private final MergeTasks merges = new MergeTasks(lake.engine, random);
        private final Tasks tasks = new Tasks(
                store,
                lake.engine.repositories(),
                lake.engine.xids(),
                List.of(commits.kind(), merges.kind()),
                TaskOptions.defaults(clock, e -> new TaskFailure(418, String.valueOf(e.getMessage()))));

        TaskState awaitDone(Repository repository, TaskKind kind, String id) {
            Await.until("the task", () -> tasks.get(repository, kind, id).done());
            return tasks.get(repository, kind, id);
        }

        /// Ends with its n-th write from now, which is still carried out or not; true once it has.
        Supplier<Boolean> dieAtWrite(int n, boolean before) {
            var writes = new AtomicInteger();
            var kind = KeyValueException.Kind.UNAVAILABLE;
            store.plan((number, call) -> {
                int write = call == Call.WRITE ? writes.incrementAndGet() : writes.get();
                if (write < n) {
                    return new Fault.None();
                }
                boolean last = call == Call.WRITE && write == n;
                return last && !before ? new Fault.After(kind) : new Fault.Before(kind);
            });
            return () -> writes.get() >= n;
        }

        @Override
        public void close() {
            store.plan(FaultyKeyValueStore.Plan.none());
            tasks.close();
            lake.close();
        }
    }

    private List<String> messages(Server server, Repository repository, String branch) {
        String id = server.lake.engine.branches().get(repository, branch).commitId();
        var messages = new java.util.ArrayList<String>();
        Optional<String> next = Optional.of(id);
        while (next.isPresent()) {
            Commit commit = server.lake.engine.commits().get(repository, next.get());
            messages.add(commit.message());
            next = commit.firstParent();
        }
        return messages;
    }

    private static byte[] commitParameters(String message) {
        return CommitTasks.parameters(
                new CommitTasks.Request("main", EngineFixture.allowEmpty(message), Optional.empty(), Optional.empty()));
    }

    private static byte[] mergeParameters(String message) {
        return MergeTasks.parameters(
                new MergeTasks.Request("dev", "main", EngineFixture.allowEmpty(message), "", false));
    }

    @Test
    void aCommitTaskCommits() {
        try (var server = new Server()) {
            Repository repository = server.lake.create("lake");
            server.lake.put(repository, "main", "a", "1");
            String id = server.tasks.submit(repository, server.commits.kind(), "jane", commitParameters("by task"));
            assertThat(id).startsWith("CA").hasSize(22);
            TaskState done = server.awaitDone(repository, server.commits.kind(), id);
            Commit commit = CommitTasks.commit(done.info().orElseThrow());
            assertThat(commit.message()).isEqualTo("by task");
            assertThat(commit.committer()).isEqualTo("tester");
            assertThat(messages(server, repository, "main")).containsExactly("by task", "Repository created");
            assertThat(server.lake.engine.branches().get(repository, "main").commitId())
                    .isEqualTo(commit.id());
            assertThat(server.lake.content(repository, "main@")).containsOnlyKeys("a");
        }
    }

    @Test
    void whatCannotBeCommittedOrMergedIsTheFailure() {
        try (var server = new Server()) {
            Repository repository = server.lake.create("lake");
            var parameters = EngineFixture.parameters("nothing");
            String commit = server.tasks.submit(
                    repository,
                    server.commits.kind(),
                    "jane",
                    CommitTasks.parameters(
                            new CommitTasks.Request("main", parameters, Optional.empty(), Optional.empty())));
            assertThat(server.awaitDone(repository, server.commits.kind(), commit)
                            .failure()
                            .orElseThrow()
                            .text())
                    .isEqualTo("commit: no changes");
            String merge =
                    server.tasks.submit(repository, server.merges.kind(), "jane", mergeParameters("no such branch"));
            assertThat(server.awaitDone(repository, server.merges.kind(), merge)
                            .failure()
                            .orElseThrow()
                            .text())
                    .endsWith("get commit by ref dev: not found");
        }
    }

    @Test
    void aCommitIsMadeOnceWhereverItsServerDies() {
        for (int write = 1; write <= WRITES_LOOKED_AT; write++) {
            for (boolean before : new boolean[] {true, false}) {
                try (var first = new Server();
                        var second = new Server()) {
                    Repository repository = first.lake.create("commit-" + write + "-" + before);
                    first.lake.put(repository, "main", "a", "1");
                    first.dieAtWrite(WRITES_OF_SUBMISSION + write, before);
                    String id = first.tasks.submit(repository, first.commits.kind(), "jane", commitParameters("once"));
                    TaskState done = awaitAnywhere(second, repository, second.commits.kind(), id);
                    assertThat(done.failure()).isEmpty();
                    assertThat(messages(second, repository, "main")).containsExactly("once", "Repository created");
                    assertThat(CommitTasks.commit(done.info().orElseThrow()).id())
                            .isEqualTo(second.lake
                                    .engine
                                    .branches()
                                    .get(repository, "main")
                                    .commitId());
                    assertThat(second.lake.content(repository, "main@")).containsOnlyKeys("a");
                }
            }
        }
    }

    @Test
    void aMergeIsMadeOnceWhereverItsServerDies() {
        for (int write = 1; write <= WRITES_LOOKED_AT; write++) {
            for (boolean before : new boolean[] {true, false}) {
                try (var first = new Server();
                        var second = new Server()) {
                    Repository repository = first.lake.create("merge-" + write + "-" + before);
                    first.lake.branch(repository, "dev", "main");
                    first.lake.put(repository, "dev", "a", "1");
                    first.lake.commit(repository, "dev", "on dev");
                    first.dieAtWrite(WRITES_OF_SUBMISSION + write, before);
                    String id = first.tasks.submit(repository, first.merges.kind(), "jane", mergeParameters("once"));
                    TaskState done = awaitAnywhere(second, repository, second.merges.kind(), id);
                    assertThat(done.failure()).isEmpty();
                    assertThat(messages(second, repository, "main")).containsExactly("once", "Repository created");
                    assertThat(MergeTasks.reference(done.info().orElseThrow()))
                            .isEqualTo(second.lake
                                    .engine
                                    .branches()
                                    .get(repository, "main")
                                    .commitId());
                }
            }
        }
    }

    /// The end of a task whose server dies, or has ended it before.
    private TaskState awaitAnywhere(Server second, Repository repository, TaskKind kind, String id) {
        Await.until("the task on another server", () -> {
            second.tasks.lookAfter();
            clock.advance(Duration.ofSeconds(7));
            return second.tasks.get(repository, kind, id).done();
        });
        return second.tasks.get(repository, kind, id);
    }

    @Test
    void anAnswerThatWasLostDoesNotMakeTwo() {
        for (int write = 1; write <= WRITES_LOOKED_AT; write++) {
            for (boolean before : new boolean[] {true, false}) {
                try (var server = new Server()) {
                    Repository repository = server.lake.create("lost-" + write + "-" + before);
                    server.lake.put(repository, "main", "a", "1");
                    var kind = KeyValueException.Kind.UNAVAILABLE;
                    server.store.plan(FaultyKeyValueStore.Plan.at(
                            Call.WRITE,
                            WRITES_OF_SUBMISSION + write,
                            before ? new Fault.Before(kind) : new Fault.After(kind)));
                    String id =
                            server.tasks.submit(repository, server.commits.kind(), "jane", commitParameters("once"));
                    TaskState done = server.awaitDone(repository, server.commits.kind(), id);
                    assertThat(done.failure()).isEmpty();
                    assertThat(messages(server, repository, "main")).containsExactly("once", "Repository created");
                }
            }
        }
    }
}
