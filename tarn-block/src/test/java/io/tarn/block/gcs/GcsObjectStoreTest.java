package io.tarn.block.gcs;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreContract;
import java.nio.file.Path;

class GcsObjectStoreTest extends ObjectStoreContract {
    private final String bucket = GcsEmulator.shared().newBucket();

    @Override
    protected ObjectStore open(Path folder) {
        return new GcsObjectStore(GcsEmulator.shared().options());
    }

    @Override
    protected String namespaceUri() {
        return bucket + "/lake/inner";
    }
}
