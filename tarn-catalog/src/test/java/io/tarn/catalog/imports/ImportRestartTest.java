package io.tarn.catalog.imports;

import static io.tarn.catalog.imports.ImportLake.importable;
import static io.tarn.catalog.imports.ImportLake.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.FaultyObjectStore.Fault;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports whose server ends in the middle: another goes on, nothing is committed twice, and the status is true.
class ImportRestartTest {
    private static final String OUT = "mem://outside/";
    private static final int COUNT = SourceReader.PAGE + 50;

    @TempDir
    private Path directory;

    private ImportLake first;
    private Repository repository;
    private final AtomicReference<Consumer<Hooks.Change>> onBefore = new AtomicReference<>(change -> {});
    private final AtomicReference<Consumer<Hooks.Change>> onAfter = new AtomicReference<>(change -> {});

    @BeforeEach
    void open() {
        var hooks = new Hooks() {
            @Override
            public void before(Change change) {
                onBefore.get().accept(change);
            }

            @Override
            public void after(Change change) {
                onAfter.get().accept(change);
            }
        };
        first = new ImportLake(
                directory.resolve("first"), new MemoryKeyValueStore(), importable(new MemoryObjectStore()), hooks);
        repository = first.repository("lake", "mem://lake");
        first.putObjects(OUT + "src/", COUNT);
    }

    @AfterEach
    void close() {
        first.close();
    }

    private void assertImportedOnce(ImportLake server, String id) {
        ImportStatus status = server.await(repository, id);
        assertThat(status.completed()).as(status.toString()).isTrue();
        assertThat(status.ingestedObjects()).isEqualTo(COUNT);
        Commit commit = status.commit().orElseThrow();
        assertThat(server.history(repository)).containsExactly("Import objects", "Repository created");
        assertThat(server.head(repository)).isEqualTo(commit);
        assertThat(server.addresses(repository, "main")).hasSize(COUNT);
    }

    @Test
    void aStoppedServersImportGoesOnElsewhere() {
        var released = new CountDownLatch(1);
        first.objects.onCall(Operation.WALK, 3, new Fault.DelayUntil(released));
        String id = first.start(repository, prefix(OUT + "src/", "in"));
        Await.until("the walk to be under way", () -> first.objects.calls(Operation.WALK) >= 3);
        Thread.ofVirtual().start(() -> first.tasks.close());
        try (ImportLake second = first.sibling(directory.resolve("second"))) {
            released.countDown();
            assertImportedOnce(second, id);
        }
        Await.until("the first to have cleaned up", () -> first.workspace().isEmpty());
    }

    @Test
    void aLostServersImportGoesOnElsewhereWithoutReadingAgain() {
        onBefore.set(change -> first.kill());
        String id = first.start(repository, prefix(OUT + "src/", "in"));
        try (ImportLake second = first.sibling(directory.resolve("second"))) {
            assertImportedOnce(second, id);
            assertThat(second.objects.calls(Operation.WALK)).isZero();
        }
    }

    @Test
    void whatWasCommittedBeforeTheServerWasLostIsNotCommittedAgain() {
        onAfter.set(change -> first.kill());
        String id = first.start(repository, prefix(OUT + "src/", "in"));
        Await.until(
                "the commit",
                () -> first.shared
                        .get(repository.partition(), "repo-metadata".getBytes())
                        .isEmpty());
        try (ImportLake second = first.sibling(directory.resolve("second"))) {
            assertImportedOnce(second, id);
            assertThat(second.objects.calls(Operation.WALK)).isZero();
            assertThat(second.fixture.engine.repositories().metadata(repository))
                    .containsKey(".lakefs.last.import.timestamp");
        }
    }

    @Test
    void anImportThatWasCommittedIsNotCancelledAfterwards() {
        onAfter.set(change -> first.kill());
        String id = first.start(repository, prefix(OUT + "src/", "in"));
        var clock = new AtomicReference<Commit>();
        try (ImportLake second = first.sibling(directory.resolve("second"))) {
            Await.until("the commit", () -> {
                clock.set(second.head(repository));
                return clock.get().message().equals("Import objects");
            });
            second.imports.cancel(second.tasks, repository, id);
            assertImportedOnce(second, id);
        }
    }

    @Test
    void aServerThatWasThoughtLostCommitsNothingMore() {
        var held = new CountDownLatch(1);
        var reached = new CountDownLatch(1);
        onBefore.set(change -> {
            first.kill();
            reached.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String id = first.start(repository, prefix(OUT + "src/", "in"));
        try (ImportLake second = first.sibling(directory.resolve("second"))) {
            assertImportedOnce(second, id);
            Commit head = second.head(repository);
            first.keyValues.plan(io.tarn.kv.FaultyKeyValueStore.Plan.none());
            held.countDown();
            Await.until("the first run to end", () -> first.tasks.active() == 0);
            assertThat(second.head(repository)).isEqualTo(head);
            assertThat(second.history(repository)).hasSize(2);
        }
    }
}
