package io.tarn.catalog;

import io.tarn.versioning.diff.DifferenceType;
import java.util.Optional;

/// A row of a difference listing.
public sealed interface ListedDifference {
    String path();

    /// One path; `left` is absent when added, `right` when removed.
    record Item(String path, DifferenceType type, Optional<Entry> left, Optional<Entry> right)
            implements ListedDifference {}

    /// Some path that starts with `path`, which ends with the delimiter, differs.
    record CommonPrefix(String path) implements ListedDifference {}
}
