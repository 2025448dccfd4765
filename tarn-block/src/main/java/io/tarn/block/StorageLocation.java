package io.tarn.block;

/// The address of one object. Keys are raw text: never percent-decoded, never turned into a file path unchecked.
public sealed interface StorageLocation {
    /// The store that holds it; empty means the only or default one.
    String storageId();

    /// `key` below a repository's namespace, e.g. `data/<partition>/<object>` or `_lakefs/<id>`.
    record Relative(StorageNamespace namespace, String key) implements StorageLocation {
        @Override
        public String storageId() {
            return namespace.storageId();
        }
    }

    /// An object named by its full URI, inside or outside any namespace.
    record Full(String storageId, String uri) implements StorageLocation {}

    static StorageLocation relative(StorageNamespace namespace, String key) {
        return new Relative(namespace, key);
    }

    static StorageLocation full(String storageId, String uri) {
        return new Full(storageId, uri);
    }
}
