package io.tarn.catalog.task;

import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tasks of this server, running and waiting.
final class TaskRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    /// How long a stopping server waits for its tasks to notice.
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final TaskRecords records;
    private final TaskOptions options;
    private final Map<TaskKind, TaskLane> lanes = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /// Guarded by itself, which is notified when one leaves.
    private final Map<TaskPlace, RunningTask> tasks = new HashMap<>();

    /// Places of tasks about to be stored.
    private final Map<TaskPlace, Boolean> announced = new HashMap<>();

    TaskRunner(TaskRecords records, TaskOptions options, List<TaskKind> kinds) {
        this.records = records;
        this.options = options;
        kinds.forEach(kind -> lanes.put(kind, new TaskLane(kind, this::execute)));
    }

    TaskLane lane(TaskKind kind) {
        TaskLane lane = lanes.get(kind);
        if (lane == null) {
            throw new IllegalArgumentException(kind.operation() + " is not a kind of tasks of this server");
        }
        return lane;
    }

    List<TaskLoad> load() {
        return lanes.values().stream().map(TaskLane::load).toList();
    }

    /// Whether the task is here: about to be stored, waiting or running.
    boolean has(TaskPlace place) {
        synchronized (tasks) {
            return tasks.containsKey(place) || announced.containsKey(place);
        }
    }

    /// Says that the task is going to be stored here, before anybody can see it.
    void announce(TaskPlace place) {
        synchronized (tasks) {
            announced.put(place, true);
        }
    }

    void withdraw(TaskPlace place) {
        synchronized (tasks) {
            announced.remove(place);
        }
    }

    /// Runs the task, whose record names this server as its owner; its place in the lane is taken.
    void start(TaskPlace place, Repository repository, TaskState state) {
        var task = new RunningTask(place, repository, state, records, options, closing);
        synchronized (tasks) {
            announced.remove(place);
            tasks.put(place, task);
            if (isClosing()) {
                task.stop(RunningTask.Stop.CLOSING);
            }
        }
        lane(place.kind()).start(task);
    }

    List<RunningTask> tasks() {
        synchronized (tasks) {
            return new ArrayList<>(tasks.values());
        }
    }

    Optional<RunningTask> find(TaskPlace place) {
        synchronized (tasks) {
            return Optional.ofNullable(tasks.get(place));
        }
    }

    /// Tells a task here to end; one that waits for its turn ends now.
    void stop(RunningTask task, RunningTask.Stop reason) {
        task.stop(reason);
        lane(task.place().kind()).hurry(task);
    }

    private void execute(RunningTask task) {
        try {
            if (task.checkpoint().length == 0) {
                task.check();
            } else {
                task.requireOwned();
            }
            task.succeed(task.place().kind().work().run(task));
        } catch (TaskStoppedException e) {
            settleStopped(task);
        } catch (Throwable e) {
            settleFailed(task, e);
        } finally {
            synchronized (tasks) {
                tasks.remove(task.place(), task);
                tasks.notifyAll();
            }
        }
    }

    private void settleStopped(RunningTask task) {
        if (task.stop() == RunningTask.Stop.CANCELLED) {
            settle(task, TaskFailure.CANCELLED);
        } else {
            LOG.info("{} ends here: {}", task.place(), task.stop());
        }
    }

    /// What fails because the server stops is no failure of the task, which is run again elsewhere.
    private void settleFailed(RunningTask task, Throwable failure) {
        switch (task.stop()) {
            case LOST, CLOSING -> LOG.info("{} ends here: {}", task.place(), task.stop(), failure);
            case NOT, CANCELLED -> {
                TaskFailure why = options.failures().apply(failure);
                if (why.status() >= 500) {
                    LOG.warn("{} failed", task.place(), failure);
                }
                settle(task, why);
            }
        }
    }

    private static void settle(RunningTask task, TaskFailure why) {
        try {
            task.fail(why);
        } catch (TaskStoppedException e) {
            LOG.info("{} ends here: {}", task.place(), task.stop());
        } catch (RuntimeException e) {
            LOG.error("The end of {} cannot be stored: {}", task.place(), why, e);
        }
    }

    boolean isClosing() {
        return closing.getCount() == 0;
    }

    void requireOpen() {
        if (isClosing()) {
            throw new VersioningException(VersioningException.Kind.OVERLOADED, "the server stops, try again later");
        }
    }

    /// Stops all tasks; they stay unfinished and are run elsewhere. Waits until they have noticed, within a
    /// limit.
    void close() {
        closing.countDown();
        tasks().forEach(task -> stop(task, RunningTask.Stop.CLOSING));
        long deadline = System.nanoTime() + CLOSE_WAIT.toNanos();
        synchronized (tasks) {
            try {
                for (long left = CLOSE_WAIT.toMillis(); !tasks.isEmpty() && left > 0; ) {
                    tasks.wait(left);
                    left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            tasks.keySet().forEach(place -> LOG.warn("{} did not stop in time", place));
        }
    }
}
