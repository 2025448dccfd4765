package io.tarn.block.gcs;

import io.tarn.block.ObjectStore;
import io.tarn.block.SmallHeap;
import io.tarn.block.StoreBenchmark;
import org.junit.jupiter.api.Test;

/// Objects together larger than the heap go through the adapter.
class GcsMemoryTest {
    private static final int HEAP_MEGABYTES = 96;

    @Test
    void fourObjectsOf64MebibytesAtOnce() throws Exception {
        GcsEmulator server = GcsEmulator.shared();
        SmallHeap.run(HEAP_MEGABYTES, Program.class, server.endpoint(), server.newBucket());
    }

    /// What runs with little memory: the arguments are the endpoint and a namespace.
    static final class Program {
        private Program() {}

        static void main(String[] arguments) {
            try (ObjectStore store = new GcsObjectStore(GcsOptions.defaults().at(arguments[0]))) {
                StoreBenchmark.memory(StoreBenchmark.adapter(store, arguments[1]));
            }
        }
    }
}
