package io.tarn.block;

import io.tarn.block.memory.MemoryObjectStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The router of a server with one store, which has no id.
class RoutedMemoryStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open(Path folder) {
        return new StorageRouter(
                List.of(new StorageRouter.Route("", "", Optional.empty(), new MemoryObjectStore())), "");
    }

    @Override
    protected String namespaceUri() {
        return "mem://lake/inner";
    }

    @Override
    protected String storageId() {
        return "";
    }
}
