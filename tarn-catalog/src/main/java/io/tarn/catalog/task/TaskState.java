package io.tarn.catalog.task;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A task as its record tells it.
///
/// @param done it will not change any more: with a `failure`, or else with whatever `info` its kind gives
/// @param updatedAt when a step of it ended last
/// @param progress steps done so far, in the kind's own unit
/// @param info the result in the kind's own encoding
/// @param run empty for a task of another program, which nobody here can run
public record TaskState(
        String id,
        boolean done,
        Instant updatedAt,
        long progress,
        Optional<TaskFailure> failure,
        Optional<byte[]> info,
        Optional<TaskRun> run) {

    static TaskState submitted(String id, TaskRun run) {
        return new TaskState(id, false, run.createdAt(), 0, Optional.empty(), Optional.empty(), Optional.of(run));
    }

    TaskState withRun(UnaryOperator<TaskRun> change) {
        return new TaskState(id, done, updatedAt, progress, failure, info, run.map(change));
    }

    TaskState progressed(long newProgress, Instant time) {
        return new TaskState(id, done, time, newProgress, failure, info, run);
    }

    TaskState succeeded(Optional<byte[]> result, long lastProgress, Instant time) {
        return new TaskState(id, true, time, lastProgress, Optional.empty(), result, run);
    }

    TaskState failed(TaskFailure why, Instant time) {
        return new TaskState(id, true, time, progress, Optional.of(why), info, run);
    }

    /// Whether the run of that number on that server owns the task.
    boolean isRun(String owner, int number) {
        return run.filter(current -> current.owner().equals(owner) && current.number() == number)
                .isPresent();
    }

    boolean cancelRequested() {
        return run.filter(TaskRun::cancelRequested).isPresent();
    }
}
