package io.tarn.kv;

/// What must hold for a conditional write.
public sealed interface Condition {
    /// No condition.
    record Always() implements Condition {}

    /// The key must not exist.
    record Absent() implements Condition {}

    /// The key must exist, with any value.
    record Exists() implements Condition {}

    /// The key must exist with exactly this value. A value that changed and changed back passes.
    record Unchanged(byte[] value) implements Condition {}

    /// See [Always].
    static Condition always() {
        return new Always();
    }

    /// See [Absent].
    static Condition absent() {
        return new Absent();
    }

    /// See [Exists].
    static Condition exists() {
        return new Exists();
    }

    /// See [Unchanged].
    static Condition unchanged(byte[] value) {
        return new Unchanged(value);
    }
}
