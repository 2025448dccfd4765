package io.tarn.catalog.task;

import io.tarn.versioning.VersioningException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// The tasks of one kind on this server: so many run, so many wait, and more are refused.
final class TaskLane {
    private final TaskKind kind;
    private final Consumer<RunningTask> execute;
    private final Deque<RunningTask> waiting = new ArrayDeque<>();

    /// Places taken by tasks that run, wait, or are about to.
    private int taken;

    private int running;

    TaskLane(TaskKind kind, Consumer<RunningTask> execute) {
        this.kind = kind;
        this.execute = execute;
    }

    /// Takes a place for a task, to be followed by [#start] or [#giveBack]; false when all are taken.
    synchronized boolean tryTake() {
        if (taken >= kind.runningMax() + kind.waitingMax()) {
            return false;
        }
        taken++;
        return true;
    }

    /// As [#tryTake], but 429 when all are taken.
    void take() {
        if (!tryTake()) {
            throw new VersioningException(
                    VersioningException.Kind.OVERLOADED,
                    "too many " + kind.operation() + " tasks wait on this server, try again later");
        }
    }

    synchronized void giveBack() {
        taken--;
    }

    /// Runs the task on a thread of its own, now or when others have ended.
    synchronized void start(RunningTask task) {
        if (running < kind.runningMax()) {
            launch(task);
        } else {
            waiting.add(task);
        }
    }

    /// Runs the task although it is not its turn, if it waits: it is going to end at once.
    synchronized void hurry(RunningTask task) {
        if (waiting.remove(task)) {
            launch(task);
        }
    }

    synchronized TaskLoad load() {
        return new TaskLoad(kind.operation(), running, taken - running);
    }

    private void launch(RunningTask task) {
        running++;
        Thread.ofVirtual().name("task-" + kind.operation()).start(() -> {
            try {
                execute.accept(task);
            } finally {
                ended();
            }
        });
    }

    private synchronized void ended() {
        taken--;
        running--;
        if (running < kind.runningMax() && !waiting.isEmpty()) {
            launch(waiting.remove());
        }
    }
}
