package io.tarn.bench.store;

import io.tarn.block.ObjectStore;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// A way to put bytes into a store and to get them back.
interface DataPath {
    void put(String key, InputStream content, long length) throws IOException;

    InputStream get(String key) throws IOException;

    /// Through Tarn's adapter.
    static DataPath of(ObjectStore store, String namespaceUri) {
        StorageNamespace namespace = new StorageNamespace("", namespaceUri);
        return new DataPath() {
            @Override
            public void put(String key, InputStream content, long length) {
                store.put(
                        StorageLocation.relative(namespace, key), content, OptionalLong.of(length), PutOptions.none());
            }

            @Override
            public InputStream get(String key) {
                return store.get(StorageLocation.relative(namespace, key));
            }
        };
    }
}
