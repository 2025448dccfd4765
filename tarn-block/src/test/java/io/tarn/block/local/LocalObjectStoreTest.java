package io.tarn.block.local;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreContract;
import java.nio.file.Path;
import java.util.List;

class LocalObjectStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open(Path folder) {
        return new LocalObjectStore(new LocalOptions(folder.resolve("root"), true, false, List.of(), "", true));
    }

    @Override
    protected String namespaceUri() {
        return "local://lake/inner";
    }
}
