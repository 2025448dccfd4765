package io.tarn.catalog;

import io.tarn.versioning.VersioningException;
import java.util.Optional;

/// What must hold of a path for a write to happen, checked atomically with it (API specification 21.3).
public sealed interface WriteCondition {
    /// Nothing.
    record None() implements WriteCondition {}

    /// Nothing is there.
    record Absent() implements WriteCondition {}

    /// Something is there.
    record Present() implements WriteCondition {}

    /// Something with this checksum, without quotes, is there.
    record Matches(String etag) implements WriteCondition {}

    /// Refuses with 412 and `text` when the condition does not hold of `current`.
    default void require(Optional<Entry> current, String text) {
        boolean holds = switch (this) {
            case None none -> true;
            case Absent absent -> current.isEmpty();
            case Present present -> current.isPresent();
            case Matches(String etag) ->
                current.isPresent() && unquoted(current.get().etag()).equals(etag);
        };
        if (!holds) {
            throw new VersioningException(VersioningException.Kind.PRECONDITION_FAILED, text);
        }
    }

    /// Staged objects may have been given their checksum in quotes.
    private static String unquoted(String etag) {
        boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
        return quoted ? etag.substring(1, etag.length() - 1) : etag;
    }
}
