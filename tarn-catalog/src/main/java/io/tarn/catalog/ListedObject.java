package io.tarn.catalog;

/// A row of an object listing.
public sealed interface ListedObject {
    String path();

    /// One object.
    record Item(String path, Entry entry) implements ListedObject {}

    /// All objects whose paths start with `path`, which ends with the delimiter.
    record CommonPrefix(String path) implements ListedObject {}
}
