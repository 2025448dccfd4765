package io.tarn.versioning.engine;

import static io.tarn.versioning.engine.EngineFixture.key;
import static io.tarn.versioning.engine.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Single interleavings of writers and head changes, each held at the call where it hurts. `other` is a second
/// engine over the same stores, which knows no snapshots of sealed tokens and so reads the tokens themselves.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteRaceTest {
    @TempDir
    Path directory;

    private final FaultyKeyValueStore keyValues = new FaultyKeyValueStore(new MemoryKeyValueStore(), Plan.none());
    private final AtomicBoolean hookFails = new AtomicBoolean();
    private EngineFixture lake;
    private EngineFixture other;
    private Repository repository;

    @BeforeEach
    void open() {
        Hooks hooks = new Hooks() {
            @Override
            public void before(Change change) {
                if (change.event() == Event.COMMIT && hookFails.get()) {
                    throw new VersioningException(VersioningException.Kind.HOOK_FAILED, "no");
                }
            }

            @Override
            public void after(Change change) {}
        };
        var objects = new MemoryObjectStore();
        other = new EngineFixture(directory.resolve("other"), keyValues, objects, CommittedOptions.defaults());
        lake = new EngineFixture(
                directory.resolve("one"),
                keyValues,
                objects,
                CommittedOptions.defaults(),
                EngineOptions.defaults(new Random()).withHooks(hooks));
        repository = lake.create("lake");
    }

    @AfterEach
    void close() {
        lake.close();
        other.close();
    }

    /// `a` is in a sealed token, because a hook stopped its commit.
    private String sealA() {
        lake.put(repository, "main", "a", "1");
        hookFails.set(true);
        assertThatThrownBy(() -> lake.commit(repository, "main", "no")).hasMessage("no");
        hookFails.set(false);
        return lake.engine.branches().get(repository, "main").sealedTokens().getFirst();
    }

    private void commitAndAwaitCleaning(String sealed) {
        lake.commit(repository, "main", "a");
        awaitCleaned(KeyLayout.token(sealed));
    }

    private void awaitCleaned(byte[] partition) {
        Await.until("the partition is removed", () -> {
            try (var scan = keyValues.scan(partition, new byte[0], 1)) {
                return !scan.next();
            }
        });
    }

    private CompletableFuture<Void> heldAt(Call call, long number, Runnable action, Runnable meanwhile)
            throws InterruptedException {
        Fault.Held held = Fault.Held.fresh();
        keyValues.plan(Plan.at(call, number, held));
        var running =
                CompletableFuture.runAsync(action, task -> Thread.ofVirtual().start(task));
        held.reached().await();
        meanwhile.run();
        held.release().countDown();
        return running;
    }

    private void putIfAbsent(EngineFixture by, String text) {
        by.engine.operations().writer().update(repository, "main", key("a"), false, current -> {
            if (current.isPresent()) {
                throw new VersioningException(VersioningException.Kind.CONFLICT, "path already exists");
            }
            return value(text);
        });
    }

    @Test
    void aDeleteFindsWhatACommitMovedToTheHeadMeanwhile() throws Exception {
        String sealed = sealA();
        heldAt(Call.GET_ALL, 1, () -> other.delete(repository, "main", "a"), () -> commitAndAwaitCleaning(sealed))
                .join();
        assertThat(lake.content(repository, "main")).isEmpty();
        assertThat(lake.content(repository, "main@")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void aConditionalWriteFindsWhatACommitMovedToTheHeadMeanwhile() throws Exception {
        String sealed = sealA();
        var update = heldAt(Call.GET, 2, () -> putIfAbsent(other, "2"), () -> commitAndAwaitCleaning(sealed));
        assertThatThrownBy(update::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("path already exists");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void aConditionalWriteFindsWhatAMergeBroughtMeanwhile() throws Exception {
        lake.branch(repository, "dev", "main");
        lake.put(repository, "dev", "a", "1");
        lake.commit(repository, "dev", "a");
        awaitCleaned(KeyLayout.CLEANUP_TOKENS);
        var update = heldAt(Call.WRITE, 1, () -> putIfAbsent(lake, "2"), () -> lake.merge(repository, "dev", "main"));
        assertThatThrownBy(update::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("path already exists");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void aPutInFlightDuringACommitIsInTheCommitOrStaged() throws Exception {
        lake.put(repository, "main", "b", "1");
        heldAt(Call.WRITE, 1, () -> lake.put(repository, "main", "a", "1"), () -> lake.commit(repository, "main", "b"))
                .join();
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
        assertThat(lake.content(repository, "main@")).isEqualTo(Map.of("b", "1"));
    }

    @Test
    void aDeleteTooLateForTheCommitOfItsTokenIsRepeated() throws Exception {
        lake.put(repository, "main", "a", "1");
        lake.commit(repository, "main", "a");
        awaitCleaned(KeyLayout.CLEANUP_TOKENS);
        lake.put(repository, "main", "b", "1");
        heldAt(Call.WRITE, 1, () -> other.delete(repository, "main", "a"), () -> {
                    hookFails.set(true);
                    assertThatThrownBy(() -> lake.commit(repository, "main", "no"))
                            .hasMessage("no");
                    hookFails.set(false);
                })
                .join();
        lake.commit(repository, "main", "b");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("b", "1"));
    }

    @Test
    void aPutInFlightDuringAResetStays() throws Exception {
        heldAt(
                        Call.WRITE,
                        1,
                        () -> lake.put(repository, "main", "a", "1"),
                        () -> lake.engine.operations().resetter().reset(repository, "main", false))
                .join();
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void aReadThatMeetsADroppedTokenIsDoneAgain() throws Exception {
        String sealed = sealA();
        Fault.Held held = Fault.Held.fresh();
        keyValues.plan(Plan.at(Call.GET, 2, held));
        var read = CompletableFuture.supplyAsync(
                () -> other.get(repository, "main", "a"),
                task -> Thread.ofVirtual().start(task));
        held.reached().await();
        commitAndAwaitCleaning(sealed);
        held.release().countDown();
        assertThat(read.join()).contains("1");
    }

    @Test
    void changesThatComeToNothingPileUpNoTokens() {
        lake.branch(repository, "dev", "main");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> lake.merge(repository, "dev", "main")).hasMessageContaining("no changes");
        }
        assertThat(lake.engine.branches().get(repository, "main").sealedTokens())
                .hasSizeLessThan(2);
    }
}
