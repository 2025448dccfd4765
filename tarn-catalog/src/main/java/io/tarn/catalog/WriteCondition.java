package io.tarn.catalog;

import io.tarn.versioning.VersioningException;
import java.util.Optional;

/// What must hold of a path for a write to happen, checked atomically with it (API specification 21.3).
public sealed interface WriteCondition {
    /// Nothing.
    record None() implements WriteCondition {}

    /// Nothing is there.
    record Absent() implements WriteCondition {}

    /// Something with this checksum, without quotes, is there.
    record Matches(String etag) implements WriteCondition {}

    /// Refuses with 412 and `text` when the condition does not hold of `current`.
    default void require(Optional<Entry> current, String text) {
        boolean holds = switch (this) {
            case None none -> true;
            case Absent absent -> current.isEmpty();
            case Matches(String etag) ->
                current.isPresent() && current.get().etag().equals(etag);
        };
        if (!holds) {
            throw new VersioningException(VersioningException.Kind.PRECONDITION_FAILED, text);
        }
    }
}
