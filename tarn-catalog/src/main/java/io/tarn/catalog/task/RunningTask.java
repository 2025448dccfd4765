package io.tarn.catalog.task;

import io.tarn.kv.KeyValueException;
import io.tarn.versioning.Repository;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// One run of a task on this server, as its work sees it. Whatever the work wants to keep it writes through
/// this: only the run that owns the task can, and a run that no longer does is told so by a
/// [TaskStoppedException].
public final class RunningTask {
    /// Why a run is to end.
    enum Stop {
        NOT("runs"),
        CANCELLED("cancelled"),
        CLOSING("the server stops"),
        LOST("another server runs it, or it is gone");

        private final String text;

        Stop(String text) {
            this.text = text;
        }
    }

    private static final long PAUSE_FIRST_MILLIS = 20;
    private static final long PAUSE_MAX_MILLIS = 2000;

    private final TaskPlace place;
    private final Repository repository;
    private final TaskRun run;
    private final TaskRecords records;
    private final TaskOptions options;
    private final CountDownLatch closing;
    private volatile Stop stop;
    private volatile byte[] checkpoint;
    private volatile long progress;
    private volatile long progressStored;

    /// `state` is the record as this run owns it. When `closing` is counted down no store is waited for any
    /// more.
    RunningTask(
            TaskPlace place,
            Repository repository,
            TaskState state,
            TaskRecords records,
            TaskOptions options,
            CountDownLatch closing) {
        this.place = place;
        this.repository = repository;
        this.run = state.run().orElseThrow();
        this.records = records;
        this.options = options;
        this.closing = closing;
        this.stop = run.cancelRequested() ? Stop.CANCELLED : Stop.NOT;
        this.checkpoint = run.checkpoint();
        this.progress = state.progress();
        this.progressStored = state.progress();
    }

    public String id() {
        return place.id();
    }

    /// The repository that the task was submitted to.
    public Repository repository() {
        return repository;
    }

    /// What the submitter gave, in the kind's own encoding.
    public byte[] parameters() {
        return run.parameters();
    }

    /// Who submitted it.
    public String user() {
        return run.user();
    }

    /// When it was submitted; the same in every run.
    public Instant createdAt() {
        return run.createdAt();
    }

    /// What [#save] stored last, in this run or one before; empty at first.
    public byte[] checkpoint() {
        return checkpoint;
    }

    /// The steps done so far, also by runs before.
    public long progress() {
        return progress;
    }

    /// Ends the run by [TaskStoppedException] if it is to end. Costs next to nothing.
    public void check() {
        Stop reason = stop;
        if (reason != Stop.NOT) {
            throw new TaskStoppedException(place + ": " + reason.text);
        }
    }

    /// Tells how far the work is; stored within about a second. Costs next to nothing.
    public void progress(long steps) {
        progress = steps;
        check();
    }

    /// Stores where a later run goes on, and how far the work is; durable on return. Waits while the store
    /// cannot be reached. Ends the run if it is to end.
    public void save(byte[] newCheckpoint, long steps) {
        check();
        Instant now = options.clock().instant();
        persist(state ->
                state.withRun(current -> current.checkpointed(newCheckpoint)).progressed(steps, now));
        checkpoint = newCheckpoint;
        progress = steps;
        progressStored = steps;
        check();
    }

    TaskPlace place() {
        return place;
    }

    Stop stop() {
        return stop;
    }

    /// Tells the run to end; the weightiest reason stays.
    synchronized void stop(Stop reason) {
        if (reason.compareTo(stop) > 0) {
            stop = reason;
        }
    }

    boolean isRun(TaskState state) {
        return state.isRun(run.owner(), run.number());
    }

    void succeed(Optional<byte[]> info) {
        Instant now = options.clock().instant();
        persist(state -> state.succeeded(info, progress, now));
    }

    void fail(TaskFailure why) {
        Instant now = options.clock().instant();
        persist(state -> state.failed(why, now));
    }

    /// Stores the progress if it changed; one try.
    void storeProgress() {
        long steps = progress;
        if (steps != progressStored) {
            Instant now = options.clock().instant();
            if (records.change(place, this::isRun, state -> state.progressed(steps, now))
                    .isPresent()) {
                progressStored = steps;
            }
        }
    }

    /// Changes the record, however long the store is away, unless this run no longer owns it or the server
    /// stops.
    private void persist(UnaryOperator<TaskState> change) {
        long pauseMillis = PAUSE_FIRST_MILLIS;
        while (true) {
            try {
                if (records.change(place, this::isRun, change).isEmpty()) {
                    stop(Stop.LOST);
                    check();
                }
                return;
            } catch (KeyValueException e) {
                if (e.kind() == KeyValueException.Kind.INVALID) {
                    throw e;
                }
                pause(pauseMillis);
                pauseMillis = Math.min(PAUSE_MAX_MILLIS, 2 * pauseMillis);
            }
        }
    }

    private void pause(long millis) {
        try {
            if (closing.await(millis, TimeUnit.MILLISECONDS)) {
                stop(Stop.CLOSING);
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(Stop.CLOSING);
            check();
        }
        if (stop == Stop.LOST) {
            check();
        }
    }
}
