package io.tarn.versioning.engine;

import static io.tarn.versioning.VersioningException.Kind.HOOK_FAILED;
import static io.tarn.versioning.VersioningException.Kind.MERGE_CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyObjectStore;
import io.tarn.block.FaultyObjectStore.Fault;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Merges into one branch that come while one is under way, and so are carried out together.
@Timeout(60)
class CommitGroupTest {
    private static final int MERGES = 12;

    @TempDir
    Path directory;

    private final FaultyObjectStore objects = new FaultyObjectStore(new MemoryObjectStore());
    private final AtomicInteger writes = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<String> candidates = new ArrayList<>();
    private volatile String refusedByHook = "";
    private EngineFixture lake;
    private Repository repository;

    @BeforeEach
    void openWithBranches() {
        var keyValues = new FaultyKeyValueStore(new MemoryKeyValueStore(), (_, call) -> {
            if (call == FaultyKeyValueStore.Call.WRITE) {
                writes.incrementAndGet();
            }
            return new FaultyKeyValueStore.Fault.None();
        });
        lake = new EngineFixture(
                directory,
                keyValues,
                objects,
                CommittedOptions.defaults(),
                EngineOptions.defaults(new Random()).withHooks(new Recorder()));
        repository = lake.create("lake");
        lake.put(repository, "main", "base", "0");
        lake.commit(repository, "main", "base");
        for (int i = 0; i < MERGES; i++) {
            lake.branch(repository, "b" + i, "main");
            lake.put(repository, "b" + i, "key" + i, "" + i);
            lake.commit(repository, "b" + i, "change " + i);
        }
        lake.put(repository, "main", "main", "1");
        lake.commit(repository, "main", "main");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private final class Recorder implements Hooks {
        @Override
        public void before(Change change) {
            if (change.event() == Event.MERGE) {
                String message = change.commit().orElseThrow().message();
                candidates.add(message);
                if (message.contains("'" + refusedByHook + "'")) {
                    throw new VersioningException(HOOK_FAILED, "no");
                }
            }
        }

        @Override
        public void after(Change change) {}
    }

    /// Merges every branch at once: the first waits for the object store until all others wait for it.
    private List<FutureTask<Commit>> mergeAll() throws InterruptedException {
        objects.onCall(Operation.PUT, objects.calls(Operation.PUT) + 1, new Fault.DelayUntil(go));
        var merges = new ArrayList<FutureTask<Commit>>();
        for (int i = 0; i < MERGES; i++) {
            String source = "b" + i;
            var merge = new FutureTask<>(() -> lake.merge(repository, source, "main"));
            merges.add(merge);
            Thread thread = Thread.ofPlatform().daemon().start(merge);
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        return merges;
    }

    private Commit commitOf(FutureTask<Commit> merge) {
        try {
            return merge.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /// The first parents from the head of main down to the commit before all merges, newest first.
    private List<Commit> line() {
        var line = new ArrayList<Commit>();
        Commit commit = lake.engine.refs().resolveCommit(repository, "main");
        while (!commit.message().equals("main")) {
            line.add(commit);
            commit = lake.engine.commits().get(repository, commit.parents().getFirst());
        }
        return line;
    }

    private Map<String, String> expected(int... left) {
        var content = new TreeMap<>(Map.of("base", "0", "main", "1"));
        for (int i = 0; i < MERGES; i++) {
            content.put("key" + i, "" + i);
        }
        for (int i : left) {
            content.remove("key" + i);
        }
        return content;
    }

    @Test
    void allBecomeOneLineThatHoldsEverything() throws Exception {
        List<FutureTask<Commit>> merges = mergeAll();
        go.countDown();
        List<Commit> done = merges.stream().map(this::commitOf).toList();
        assertThat(line()).containsExactlyInAnyOrderElementsOf(done);
        assertThat(lake.content(repository, "main")).isEqualTo(expected());
        for (Commit commit : line()) {
            Commit parent =
                    lake.engine.commits().get(repository, commit.parents().getFirst());
            assertThat(lake.content(repository, commit.id()))
                    .containsAllEntriesOf(lake.content(repository, parent.id()))
                    .hasSize(lake.content(repository, parent.id()).size() + 1);
        }
    }

    @Test
    void aConflictDropsOutAlone() throws Exception {
        lake.put(repository, "b7", "key3", "other");
        lake.commit(repository, "b7", "conflict with b3");
        List<FutureTask<Commit>> merges = mergeAll();
        go.countDown();
        for (int i = 0; i < MERGES; i++) {
            FutureTask<Commit> merge = merges.get(i);
            if (i == 7) {
                assertThatThrownBy(merge::get).cause().isInstanceOfSatisfying(VersioningException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(MERGE_CONFLICT);
                });
            } else {
                commitOf(merge);
            }
        }
        assertThat(lake.content(repository, "main")).isEqualTo(expected(7));
    }

    @Test
    void whatAHookRefusesIsInNoOtherCommit() throws Exception {
        refusedByHook = "b5";
        List<FutureTask<Commit>> merges = mergeAll();
        go.countDown();
        for (int i = 0; i < MERGES; i++) {
            FutureTask<Commit> merge = merges.get(i);
            if (i == 5) {
                assertThatThrownBy(merge::get).cause().isInstanceOfSatisfying(VersioningException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(HOOK_FAILED);
                });
            } else {
                commitOf(merge);
            }
        }
        assertThat(lake.content(repository, "main")).isEqualTo(expected(5));
        assertThat(line()).hasSize(MERGES - 1);
        assertThat(candidates)
                .as("each candidate is shown once")
                .hasSize(MERGES)
                .doesNotHaveDuplicates();
    }

    @Test
    void aFailedUploadPublishesNothingOfItsRoundAndTheyCanBeRepeated() throws Exception {
        List<FutureTask<Commit>> merges = mergeAll();
        var failing = new AtomicLong();
        long puts = objects.calls(Operation.PUT);
        objects.when(
                Operation.PUT,
                (call, _) -> call > puts + 3 && failing.getAndIncrement() == 0,
                new Fault.FailBefore(ObjectStoreException.Kind.WRITE_FAILED));
        go.countDown();
        int failed = 0;
        for (int i = 0; i < MERGES; i++) {
            try {
                merges.get(i).get();
                assertThat(lake.get(repository, "main", "key" + i)).contains("" + i);
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(ObjectStoreException.class);
                failed++;
                assertThat(lake.get(repository, "main", "key" + i)).isEmpty();
            }
        }
        assertThat(failed).isPositive();
        objects.heal();
        for (int i = 0; i < MERGES; i++) {
            if (lake.get(repository, "main", "key" + i).isEmpty()) {
                lake.merge(repository, "b" + i, "main");
            }
        }
        assertThat(lake.content(repository, "main")).isEqualTo(expected());
    }

    @Test
    void thoseBehindTheFirstTakeOneRound() throws Exception {
        List<FutureTask<Commit>> merges = mergeAll();
        int before = writes.get();
        go.countDown();
        merges.forEach(this::commitOf);
        int together = writes.get() - before;
        lake.branch(repository, "alone", "b0");
        lake.put(repository, "alone", "alone", "1");
        lake.commit(repository, "alone", "alone");
        before = writes.get();
        lake.merge(repository, "alone", "main");
        int alone = writes.get() - before;
        assertThat(together).as("writes of %s merges", MERGES).isLessThan(alone * MERGES / 2);
    }

    @Test
    void aBranchThatIsNotThereIsSaidToEachCaller() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> lake.merge(repository, "b1", "nowhere"))
                    .isInstanceOfSatisfying(
                            VersioningException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(NOT_FOUND));
        }
    }
}
