package io.tarn.catalog.imports;

import io.tarn.block.ObjectStore;
import io.tarn.catalog.task.RunningTask;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskIds;
import io.tarn.catalog.task.TaskKind;
import io.tarn.catalog.task.TaskState;
import io.tarn.catalog.task.Tasks;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.RecordCodec;
import java.util.Optional;

/// Imports of objects that lie in a repository's store already: started, watched, cancelled (engine
/// specification 18.1, api.md 24.1).
public final class Imports {
    /// The name of the kind of tasks, for good.
    private static final String OPERATION = "import";

    /// Imports that one server runs at once: each may hold some tens of megabytes.
    private static final int RUNNING_MAX = 2;

    private static final int WAITING_MAX = 100;
    private static final String ERROR = "import error: ";

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final StoreRetries retries;
    private final ImportRules rules;
    private final TaskKind kind;

    public Imports(VersioningEngine engine, ObjectStore store) {
        this(engine, store, StoreRetries.defaults());
    }

    Imports(VersioningEngine engine, ObjectStore store, StoreRetries retries) {
        this.engine = engine;
        this.store = store;
        this.retries = retries;
        this.rules = new ImportRules(store);
        this.kind = TaskKind.of(OPERATION, TaskIds.xids(engine.xids()), this::run)
                .withFormat(new ImportCodec())
                .withCancel()
                .withLimits(RUNNING_MAX, WAITING_MAX);
    }

    /// The kind of tasks that imports are, for [Tasks] to know.
    public TaskKind kind() {
        return kind;
    }

    private Optional<byte[]> run(RunningTask task) {
        return Optional.of(new ImportRun(engine, store, retries, task).run());
    }

    /// Stores the import and returns its id; it runs soon. Refused right away are an unknown branch, a store
    /// that allows no imports, and sources that lie in the repository, have no destination, or are too many.
    /// Whether the sources can be read and the branch can be committed to shows in the status.
    public String start(Tasks tasks, Repository repository, ImportRequest request) {
        Names.branch("branch", request.branch());
        rules.requireSupport(repository);
        engine.branches().get(repository, request.branch());
        rules.requireValid(repository, request.sources());
        return tasks.submit(repository, kind, request.parameters().committer(), ImportCodec.encode(request));
    }

    /// 404 `not found` when the repository has no such import.
    public ImportStatus status(Tasks tasks, Repository repository, String id) {
        TaskState state = tasks.get(repository, kind, id);
        return new ImportStatus(
                state.done() && state.failure().isEmpty(),
                state.updatedAt(),
                state.progress(),
                state.info().map(RecordCodec::commit),
                state.failure().map(Imports::text));
    }

    private static String text(TaskFailure failure) {
        return failure.text().startsWith(ERROR) ? failure.text() : ERROR + failure.text();
    }

    /// Asks for the end of the import: nothing is committed unless that is under way already. One that has
    /// failed stays as it is; one that is completed is a conflict. 404 as [#status].
    public void cancel(Tasks tasks, Repository repository, String id) {
        TaskState state = tasks.cancel(repository, kind, id);
        if (state.done() && state.failure().isEmpty()) {
            throw new VersioningException(VersioningException.Kind.CONFLICT, "conflict found");
        }
    }
}
