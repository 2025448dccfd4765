package io.tarn.catalog.task;

import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.Xid;
import io.tarn.versioning.ref.Repositories;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The long tasks of a server (engine specification 17.2, and what is better here):
///
/// - A task is stored before its id is known to anybody, and survives the server: when its owner ends or falls
///   silent another server, or this one after a restart, runs it again from its last checkpoint. Of several
///   servers exactly one takes it over, by compare-and-set on the record, and the run before can write nothing
///   any more.
/// - A failed task has the status and the text that the synchronous call would have answered.
/// - So many tasks of each kind run on this server, so many wait, and more are refused with `OVERLOADED`.
///
/// Safe for many threads. Closing leaves unfinished tasks for others to run.
public final class Tasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    /// When old records are looked for first: a starting server has better things to do.
    private static final Duration FIRST_CLEAN = Duration.ofMinutes(10);

    private final TaskOptions options;
    private final Map<String, TaskKind> kinds = new HashMap<>();
    private final TaskRecords records;
    private final Heartbeats heartbeats;
    private final TaskRunner runner;
    private final TaskRecovery recovery;
    private final TaskExpiry expiry;
    private final String self;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean cleaning = new AtomicBoolean();
    private final Thread watch = Thread.ofVirtual().name("task-watch").unstarted(this::watch);
    private Instant recovered = Instant.MIN;
    private Instant cleanNext;

    /// Knows the kinds from now on, and runs nothing of others before [#start].
    public Tasks(
            KeyValueStore store,
            Repositories repositories,
            Xid.Generator xids,
            List<TaskKind> kinds,
            TaskOptions options) {
        this.options = options;
        this.cleanNext = options.clock().instant().plus(FIRST_CLEAN);
        for (TaskKind kind : kinds) {
            if (this.kinds.put(kind.operation(), kind) != null) {
                throw new IllegalArgumentException("two kinds of tasks are called " + kind.operation());
            }
        }
        this.self = xids.next().text();
        this.records = new TaskRecords(store);
        this.heartbeats = new Heartbeats(store, options, self);
        this.runner = new TaskRunner(records, options, kinds);
        this.recovery = new TaskRecovery(records, heartbeats, runner, repositories::get, this.kinds, options, self);
        this.expiry = new TaskExpiry(store, repositories::forEach, this.kinds, options, runner::isClosing);
    }

    /// Begins to look after tasks: heartbeats, cancelling, taking over, expiry.
    public void start() {
        watch.start();
    }

    /// Stores a task and returns its id; it runs soon. 429 when too many wait already.
    ///
    /// @param user who submits it
    /// @param parameters what the work needs to know, in the kind's own encoding
    public String submit(Repository repository, TaskKind kind, String user, byte[] parameters) {
        runner.requireOpen();
        TaskLane lane = runner.lane(kind);
        lane.take();
        var place = TaskPlace.of(repository, kind, kind.ids().next().get());
        runner.announce(place);
        boolean started = false;
        try {
            heartbeats.beat();
            Instant now = options.clock().instant();
            var run = new TaskRun(kind.operation(), parameters, new byte[0], self, 1, 0, user, false, now);
            var state = TaskState.submitted(place.id(), run);
            records.create(place, state);
            runner.start(place, repository, state);
            started = true;
            return place.id();
        } finally {
            if (!started) {
                runner.withdraw(place);
                lane.giveBack();
            }
        }
    }

    /// The task of this kind and id in the repository; 404 `not found` when there is none or the text is no id.
    public TaskState get(Repository repository, TaskKind kind, String id) {
        return find(repository, kind, id)
                .orElseThrow(() -> new VersioningException(VersioningException.Kind.NOT_FOUND, "not found"));
    }

    private Optional<TaskState> find(Repository repository, TaskKind kind, String id) {
        return kind.ids().accepts().test(id)
                ? records.find(TaskPlace.of(repository, kind, id)).filter(state -> isOfKind(state, kind))
                : Optional.empty();
    }

    private static boolean isOfKind(TaskState state, TaskKind kind) {
        return state.run().map(run -> run.kind().equals(kind.operation())).orElse(true);
    }

    /// Asks for the end of a task and returns it as it is then; one that is done stays as it is. Its run, on
    /// whatever server, notices within about a second, and the task then ends with the failure 499 `Canceled`,
    /// unless it succeeds before. 404 as [#get].
    public TaskState cancel(Repository repository, TaskKind kind, String id) {
        if (!kind.cancellable()) {
            throw new IllegalArgumentException(kind.operation() + " tasks cannot be cancelled");
        }
        TaskState found = get(repository, kind, id);
        if (found.done() || found.run().isEmpty()) {
            return found;
        }
        var place = TaskPlace.of(repository, kind, id);
        Optional<TaskState> asked = records.change(place, state -> true, state -> state.withRun(TaskRun::cancelled));
        runner.find(place).ifPresent(task -> runner.stop(task, RunningTask.Stop.CANCELLED));
        return asked.orElseGet(() -> get(repository, kind, id));
    }

    /// Tasks of this server that run or wait.
    public int active() {
        return runner.tasks().size();
    }

    /// What this server has to do, by kind.
    public List<TaskLoad> load() {
        return runner.load();
    }

    private void watch() {
        try {
            do {
                try {
                    lookAfter();
                } catch (RuntimeException e) {
                    LOG.warn("Looking after tasks failed; it is tried again", e);
                }
            } while (!closing.await(options.tick().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks once at everything that is due; [#start] has it done all the time.
    public void lookAfter() {
        List<RunningTask> here = runner.tasks();
        if (!here.isEmpty()) {
            heartbeats.beat();
            observe(here);
        }
        Instant now = options.clock().instant();
        if (!recovered.plus(options.heartbeat()).isAfter(now)) {
            recovered = now;
            recovery.round();
        }
        if (!cleanNext.isAfter(now) && cleaning.compareAndSet(false, true)) {
            cleanNext = now.plus(options.cleanPeriod());
            Thread.ofVirtual().name("task-expiry").start(this::clean);
        }
    }

    /// Tells runs that were cancelled or have lost their task, and stores how far the others are.
    private void observe(List<RunningTask> here) {
        List<Optional<TaskState>> states =
                records.findEach(here.stream().map(RunningTask::place).toList());
        for (int i = 0; i < here.size(); i++) {
            RunningTask task = here.get(i);
            Optional<TaskState> state = states.get(i);
            if (state.isEmpty() || !task.isRun(state.get())) {
                runner.stop(task, RunningTask.Stop.LOST);
            } else if (state.get().cancelRequested() && task.place().kind().cancellable()) {
                runner.stop(task, RunningTask.Stop.CANCELLED);
            } else {
                task.storeProgress();
            }
        }
    }

    /// Removes what nobody touched for long, now.
    void clean() {
        try {
            expiry.round();
        } catch (RuntimeException e) {
            LOG.warn("Removing old tasks failed; it is tried again in a while", e);
        } finally {
            cleaning.set(false);
        }
    }

    /// Stops the tasks of this server without ending them.
    @Override
    public void close() {
        closing.countDown();
        runner.close();
        try {
            if (watch.getState() != Thread.State.NEW) {
                watch.join(options.tick().plusSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            heartbeats.end();
        } catch (RuntimeException e) {
            LOG.warn("Other servers will notice only after a while that this one has ended", e);
        }
    }
}
