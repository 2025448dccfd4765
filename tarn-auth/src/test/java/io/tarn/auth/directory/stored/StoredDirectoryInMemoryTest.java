package io.tarn.auth.directory.stored;

import io.tarn.auth.directory.DirectoryContract;
import io.tarn.kv.memory.MemoryKeyValueStore;

class StoredDirectoryInMemoryTest extends DirectoryContract {
    @Override
    protected Opened open() {
        var store = new MemoryKeyValueStore();
        return new Opened(StoredDirectories.over(store, 7), store);
    }
}
