package io.tarn.versioning.diff;

/// How a key differs between a left and a right side (engine specification 14.1).
public enum DifferenceType {
    /// Only the right side has it.
    ADDED,
    /// Only the left side has it.
    REMOVED,
    /// Both have it with different content.
    CHANGED,
    /// Both sides changed it since their base, each in its own way; of three-way differences only.
    CONFLICT
}
