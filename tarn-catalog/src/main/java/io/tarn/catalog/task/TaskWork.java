package io.tarn.catalog.task;

import java.util.Optional;

/// What a task does.
@FunctionalInterface
public interface TaskWork {
    /// Does the work and returns the result in the kind's own encoding. What is thrown is the failure of the
    /// task.
    ///
    /// A task may be run several times, one run after the other and, when a server was thought dead and is not,
    /// for a moment even two at once: a run goes on from [RunningTask#checkpoint], may do again what was done
    /// after it, and must call [RunningTask#check] or [RunningTask#save] at least once a second.
    Optional<byte[]> run(RunningTask task);
}
