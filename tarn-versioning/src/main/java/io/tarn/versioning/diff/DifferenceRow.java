package io.tarn.versioning.diff;

/// A row of a listing of differences.
public sealed interface DifferenceRow {
    /// The key, or the common prefix.
    byte[] path();

    /// One key that differs.
    record KeyRow(Difference difference) implements DifferenceRow {
        @Override
        public byte[] path() {
            return difference.key();
        }
    }

    /// Something differs among the keys that start with `path`, which ends with the delimiter: `prefix_changed`.
    record PrefixRow(byte[] path) implements DifferenceRow {}
}
