package io.tarn.kv.memory;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.KeyValueStoreContract;

class MemoryKeyValueStoreTest extends KeyValueStoreContract {
    @Override
    protected KeyValueStore open() {
        return new MemoryKeyValueStore();
    }
}
