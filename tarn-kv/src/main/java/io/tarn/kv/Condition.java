package io.tarn.kv;

import java.util.Arrays;
import java.util.Optional;

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

    /// Whether it holds where `current` is stored, empty for no value.
    default boolean holds(Optional<byte[]> current) {
        return switch (this) {
            case Always() -> true;
            case Absent() -> current.isEmpty();
            case Exists() -> current.isPresent();
            case Unchanged(byte[] value) -> current.isPresent() && Arrays.equals(current.get(), value);
        };
    }

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
