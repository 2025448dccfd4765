package io.tarn.versioning.merge;

/// Who wins where both sides of a merge changed a key differently (engine specification 13.2).
public enum MergeStrategy {
    /// Nobody: the merge fails.
    DEFAULT,
    SOURCE_WINS,
    DEST_WINS
}
