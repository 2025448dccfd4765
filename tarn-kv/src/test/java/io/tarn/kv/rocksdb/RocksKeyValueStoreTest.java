package io.tarn.kv.rocksdb;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.KeyValueStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksKeyValueStoreTest extends KeyValueStoreContract {
    @TempDir
    Path folder;

    @Override
    protected KeyValueStore open() {
        return RocksKeyValueStore.open(folder, RocksOptions.defaults());
    }
}
