package io.tarn.versioning.diff;

import io.tarn.versioning.Value;

/// A row of an object listing.
public sealed interface ListingRow {
    /// The key, or the common prefix.
    byte[] path();

    /// One object.
    record ObjectRow(byte[] path, Value value) implements ListingRow {}

    /// All objects whose keys start with `path`, which ends with the delimiter.
    record PrefixRow(byte[] path) implements ListingRow {}
}
