package io.tarn.versioning.diff;

/// A walk over the keys that differ, in ascending order, before the first at the start.
public interface DifferenceCursor extends KeyCursor {
    /// How the current key differs, without reading values.
    DifferenceType type();

    /// The current difference with its values, which are read only now.
    Difference current();
}
