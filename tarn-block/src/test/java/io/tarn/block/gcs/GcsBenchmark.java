package io.tarn.block.gcs;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.tarn.block.ObjectStore;
import io.tarn.block.StoreBenchmark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;

/// The adapter next to the library's `createFrom` and `reader` in chunks of the adapter's size, both on one
/// emulator. Run by hand with the test class path in the folder of the module.
final class GcsBenchmark {
    private GcsBenchmark() {}

    static void main(String[] arguments) {
        GcsEmulator server = GcsEmulator.shared();
        String namespace = server.newBucket();
        Storage storage = StorageOptions.http()
                .setHost(server.endpoint())
                .setProjectId("none")
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService();
        try (ObjectStore store = new GcsObjectStore(server.options())) {
            StoreBenchmark.Target adapter = StoreBenchmark.adapter(store, namespace + "/a");
            StoreBenchmark.compare(adapter, library(storage, namespace.substring("gs://".length())));
            StoreBenchmark.memory(adapter);
        }
    }

    private static StoreBenchmark.Target library(Storage storage, String bucket) {
        return new StoreBenchmark.Target() {
            @Override
            public void put(String key, InputStream content, long length) throws IOException {
                storage.createFrom(BlobInfo.newBuilder(bucket, "l/" + key).build(), content, GcsClient.CHUNK_BYTES);
            }

            @Override
            public InputStream get(String key) {
                return Channels.newInputStream(storage.reader(bucket, "l/" + key));
            }
        };
    }
}
