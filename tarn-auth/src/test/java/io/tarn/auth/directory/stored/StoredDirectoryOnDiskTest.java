package io.tarn.auth.directory.stored;

import io.tarn.auth.directory.DirectoryContract;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class StoredDirectoryOnDiskTest extends DirectoryContract {
    @TempDir
    Path folder;

    @Override
    protected Opened open() {
        var store = RocksKeyValueStore.open(
                folder.resolve("kv"), RocksOptions.defaults().withSyncWrites(false));
        return new Opened(StoredDirectories.over(store, 8), store);
    }
}
