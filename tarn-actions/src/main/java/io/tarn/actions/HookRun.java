package io.tarn.actions;

import java.time.Instant;
import java.util.Optional;

/// What became of one hook in one run.
///
/// @param id of the run of the hook, such as `0000_0001`: the index of the action and that of its hook
/// @param hookId as the action file names it
/// @param startTime empty when the hook was skipped
/// @param endTime empty when the hook was skipped
public record HookRun(
        String runId,
        String id,
        String hookId,
        String actionName,
        Optional<Instant> startTime,
        Optional<Instant> endTime,
        boolean passed) {

    /// How it ended.
    public enum Status {
        COMPLETED,
        FAILED,
        /// An earlier hook failed, or its condition did not hold.
        SKIPPED
    }

    public Status status() {
        if (startTime.isEmpty()) {
            return Status.SKIPPED;
        }
        return passed ? Status.COMPLETED : Status.FAILED;
    }
}
