package io.tarn.versioning.branch;

import java.util.Map;

/// What a new commit says. An empty message means the operation's default where it has one. `allowEmpty` makes the
/// commit even when nothing changes; `force` lifts the refusal of a read-only repository.
public record CommitParameters(
        String committer, String message, Map<String, String> metadata, boolean allowEmpty, boolean force) {
    public CommitParameters {
        metadata = Map.copyOf(metadata);
    }
}
