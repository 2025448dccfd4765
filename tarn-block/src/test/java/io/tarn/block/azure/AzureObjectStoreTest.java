package io.tarn.block.azure;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreContract;
import java.nio.file.Path;

class AzureObjectStoreTest extends ObjectStoreContract {
    private final String container = AzuriteServer.shared().newContainer();

    @Override
    protected ObjectStore open(Path folder) {
        return new AzureObjectStore(AzuriteServer.shared().options());
    }

    @Override
    protected String namespaceUri() {
        return container + "/lake/inner";
    }
}
