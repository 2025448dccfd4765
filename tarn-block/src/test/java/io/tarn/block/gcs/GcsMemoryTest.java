package io.tarn.block.gcs;

import io.tarn.block.LargeObjects;
import io.tarn.block.ObjectStore;
import io.tarn.block.SmallHeap;
import org.junit.jupiter.api.Test;

/// Objects together larger than the heap go through the adapter.
class GcsMemoryTest {
    private static final int HEAP_MEGABYTES = 96;

    @Test
    void fourLargeObjectsAtOnce() throws Exception {
        GcsEmulator server = GcsEmulator.shared();
        SmallHeap.run(HEAP_MEGABYTES, Program.class, server.endpoint(), server.newBucket());
    }

    /// What runs with little memory: the arguments are the endpoint and a namespace.
    static final class Program {
        private Program() {}

        static void main(String[] arguments) {
            try (ObjectStore store = new GcsObjectStore(GcsOptions.defaults().at(arguments[0]))) {
                LargeObjects.roundTrip(store, arguments[1], true);
            }
        }
    }
}
