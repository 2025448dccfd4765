package io.tarn.block;

import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.memory.MemoryObjectStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A router keeps every promise of the store behind it.
class RoutedLocalStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open(Path folder) {
        var local = new LocalObjectStore(new LocalOptions(folder.resolve("root"), true, false, List.of(), "", true));
        return new StorageRouter(
                List.of(
                        new StorageRouter.Route("fast", "", Optional.empty(), new MemoryObjectStore()),
                        new StorageRouter.Route("files", "", Optional.empty(), local)),
                "files");
    }

    @Override
    protected String namespaceUri() {
        return "local://lake/inner";
    }

    @Override
    protected String storageId() {
        return "files";
    }
}
