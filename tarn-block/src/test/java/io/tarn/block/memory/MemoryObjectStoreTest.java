package io.tarn.block.memory;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreContract;
import java.nio.file.Path;

class MemoryObjectStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open(Path folder) {
        return new MemoryObjectStore();
    }

    @Override
    protected String namespaceUri() {
        return "mem://lake/inner";
    }
}
