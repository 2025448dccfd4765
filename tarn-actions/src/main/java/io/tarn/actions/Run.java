package io.tarn.actions;

import java.time.Instant;
import java.util.Optional;

/// One execution of all actions that match one event (actions specification 9).
///
/// @param branch empty for events of tags
/// @param commitId empty when the run ended before there was a commit
/// @param sourceRef where the action files were read
/// @param eventType such as `pre-commit`
/// @param startTime of the first hook; empty when all were skipped
/// @param endTime of the last hook; empty when all were skipped
/// @param passed whether no hook failed
public record Run(
        String id,
        String branch,
        String commitId,
        String sourceRef,
        String eventType,
        Optional<Instant> startTime,
        Optional<Instant> endTime,
        boolean passed) {}
