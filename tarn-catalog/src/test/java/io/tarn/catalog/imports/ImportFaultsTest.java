package io.tarn.catalog.imports;

import static io.tarn.catalog.imports.ImportLake.importable;
import static io.tarn.catalog.imports.ImportLake.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyObjectStore.Fault;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports whose stores fail, that are cancelled, and that hooks look at.
class ImportFaultsTest {
    private static final String OUT = "mem://outside/";

    @TempDir
    private Path directory;

    private ImportLake lake;
    private Repository repository;
    private final List<Hooks.Change> before = new ArrayList<>();
    private final List<Hooks.Change> after = new ArrayList<>();
    private final AtomicReference<Consumer<Hooks.Change>> onBefore = new AtomicReference<>(change -> {});
    private final AtomicReference<Consumer<Hooks.Change>> onAfter = new AtomicReference<>(change -> {});

    @BeforeEach
    void open() {
        var hooks = new Hooks() {
            @Override
            public void before(Change change) {
                before.add(change);
                onBefore.get().accept(change);
            }

            @Override
            public void after(Change change) {
                after.add(change);
                onAfter.get().accept(change);
            }
        };
        lake = new ImportLake(directory, new MemoryKeyValueStore(), importable(new MemoryObjectStore()), hooks);
        repository = lake.repository("lake", "mem://lake");
        lake.putObjects(OUT + "src/", SourceReader.PAGE + 50);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private void assertNothingDone() {
        assertThat(lake.history(repository)).containsExactly("Repository created");
        assertThat(lake.addresses(repository, "main")).isEmpty();
        assertThat(lake.workspace()).isEmpty();
    }

    @Test
    void aWalkThatFailsInTheMiddleIsTakenUpAgain() {
        for (long call : List.of(1L, 3L, 4L, 6L)) {
            lake.objects.onCall(Operation.WALK, call, new Fault.FailBefore(ObjectStoreException.Kind.THROTTLED));
        }
        lake.objects.onCall(Operation.WALK, 7, new Fault.LoseAnswer());
        Commit commit = lake.run(repository, prefix(OUT + "src/", "in"));
        assertThat(lake.addresses(repository, commit.id())).hasSize(SourceReader.PAGE + 50);
    }

    @Test
    void aWalkThatGoesOnFailingFailsTheImport() {
        lake.objects.when(
                Operation.WALK,
                (call, location) -> call > 2,
                new Fault.FailBefore(ObjectStoreException.Kind.UNAVAILABLE));
        assertThat(lake.fail(repository, prefix(OUT + "src/", "in")))
                .startsWith("import error: error on ingest: walking " + OUT + "src/: ");
        assertThat(lake.objects.calls(Operation.WALK)).isEqualTo(2 + 4);
        assertNothingDone();
        lake.objects.heal();
        lake.run(repository, prefix(OUT + "src/", "in"));
    }

    @Test
    void aRefusedWalkIsNotRepeated() {
        lake.objects.onCall(Operation.WALK, 3, new Fault.FailBefore(ObjectStoreException.Kind.FORBIDDEN));
        assertThat(lake.fail(repository, prefix(OUT + "src/", "in"))).endsWith("forbidden");
        assertThat(lake.objects.calls(Operation.WALK)).isEqualTo(3);
        assertNothingDone();
    }

    @Test
    void aRangeThatCannotBeStoredFailsTheImport() {
        lake.objects.when(
                Operation.PUT, (call, location) -> true, new Fault.FailBefore(ObjectStoreException.Kind.WRITE_FAILED));
        assertThat(lake.fail(repository, prefix(OUT + "src/", "in"))).startsWith("import error: write range: ");
        assertNothingDone();
    }

    @Test
    void aCancelledImportCommitsNothing() throws InterruptedException {
        var released = new CountDownLatch(1);
        lake.objects.onCall(Operation.WALK, 3, new Fault.DelayUntil(released));
        String id = lake.start(repository, prefix(OUT + "src/", "in"));
        Await.until("the walk to be under way", () -> lake.objects.calls(Operation.WALK) >= 3);
        assertThat(lake.status(repository, id).completed()).isFalse();
        lake.imports.cancel(lake.tasks, repository, id);
        lake.imports.cancel(lake.tasks, repository, id);
        released.countDown();
        ImportStatus status = lake.await(repository, id);
        assertThat(status.completed()).isFalse();
        assertThat(status.error()).contains("import error: Canceled");
        lake.imports.cancel(lake.tasks, repository, id);
        Await.until("the temporary files to be gone", () -> lake.workspace().isEmpty());
        assertNothingDone();
    }

    @Test
    void anImportCancelledInItsHookCommitsNothing() {
        var id = new AtomicReference<String>("");
        onBefore.set(change -> {
            Await.until("the id", () -> !id.get().isEmpty());
            lake.imports.cancel(lake.tasks, repository, id.get());
        });
        id.set(lake.start(repository, prefix(OUT + "src/", "in")));
        assertThat(lake.await(repository, id.get()).error()).contains("import error: Canceled");
        assertThat(before).hasSize(1);
        assertThat(after).isEmpty();
        assertNothingDone();
    }

    @Test
    void aCompletedImportCannotBeCancelled() {
        String id = lake.start(repository, prefix(OUT + "src/", "in"));
        lake.await(repository, id);
        assertThatThrownBy(() -> lake.imports.cancel(lake.tasks, repository, id))
                .hasMessage("conflict found")
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.CONFLICT);
        assertThat(lake.status(repository, id).completed()).isTrue();
    }

    @Test
    void aFailedImportKeepsItsReasonWhenCancelled() {
        String id = lake.start(repository, prefix("s3://other/", "in"));
        String error = lake.await(repository, id).error().orElseThrow();
        lake.imports.cancel(lake.tasks, repository, id);
        assertThat(lake.status(repository, id).error()).contains(error);
    }

    @Test
    void hooksSeeTheCommitAndMayRefuseIt() {
        Commit commit = lake.run(repository, prefix(OUT + "src/", "in"));
        assertThat(before).singleElement().satisfies(change -> {
            assertThat(change.event()).isEqualTo(Hooks.Event.COMMIT);
            assertThat(change.target()).isEqualTo("main");
            assertThat(change.commit()).contains(commit);
        });
        assertThat(after)
                .singleElement()
                .satisfies(change -> assertThat(change.commit()).contains(commit));
        onBefore.set(change -> {
            throw new VersioningException(VersioningException.Kind.HOOK_FAILED, "pre-commit hook aborted");
        });
        assertThat(lake.fail(repository, prefix(OUT + "src/", "other")))
                .isEqualTo("import error: merge import: update branch main: pre-commit hook aborted");
        assertThat(lake.head(repository)).isEqualTo(commit);
    }

    @Test
    void aBranchThatGetsDirtyMeanwhileIsLeftAlone() {
        var released = new CountDownLatch(1);
        lake.objects.onCall(Operation.WALK, 2, new Fault.DelayUntil(released));
        String id = lake.start(repository, prefix(OUT + "src/", "in"));
        Await.until("the walk to be under way", () -> lake.objects.calls(Operation.WALK) >= 2);
        lake.stage(repository, "new");
        released.countDown();
        assertThat(lake.await(repository, id).error())
                .contains("import error: merge import: uncommitted changes (dirty branch)");
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("new");
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundAgain() {
        lake.commits.fault = CommitFaults.Fault.ANSWER_LOST;
        Commit commit = lake.run(repository, prefix(OUT + "src/", "in"));
        assertThat(lake.head(repository)).isEqualTo(commit);
        assertThat(lake.history(repository)).containsExactly("Import objects", "Repository created");
    }

    @Test
    void aCommitThatWasNotWrittenFailsTheImport() {
        lake.commits.fault = CommitFaults.Fault.REFUSED;
        assertThat(lake.fail(repository, prefix(OUT + "src/", "in"))).startsWith("import error: merge import: ");
        assertNothingDone();
    }

    @Test
    void waitingImportsKeepTheirTimeMoving() {
        var released = new CountDownLatch(1);
        lake.objects.onCall(Operation.WALK, 2, new Fault.DelayUntil(released));
        String id = lake.start(repository, prefix(OUT + "src/", "in"));
        Await.until("the walk to be under way", () -> lake.objects.calls(Operation.WALK) >= 2);
        var first = lake.status(repository, id).updatedAt();
        Await.until(
                "another time", () -> lake.status(repository, id).updatedAt().isAfter(first));
        released.countDown();
        assertThat(lake.await(repository, id).completed()).isTrue();
    }
}
