package io.tarn.block.azure;

import io.tarn.block.LargeObjects;
import io.tarn.block.ObjectStore;
import io.tarn.block.SmallHeap;
import org.junit.jupiter.api.Test;

/// Objects together larger than the heap go through the adapter.
class AzureMemoryTest {
    private static final int HEAP_MEGABYTES = 96;

    @Test
    void fourLargeObjectsAtOnce() throws Exception {
        AzuriteServer server = AzuriteServer.shared();
        SmallHeap.run(HEAP_MEGABYTES, Program.class, server.endpoint(), server.newContainer());
    }

    /// What runs with little memory: the arguments are the endpoint and a namespace.
    static final class Program {
        private Program() {}

        static void main(String[] arguments) {
            try (ObjectStore store = new AzureObjectStore(AzureOptions.withKey(AzuriteServer.ACCOUNT, AzuriteServer.KEY)
                    .at(arguments[0]))) {
                LargeObjects.roundTrip(store, arguments[1], true);
            }
        }
    }
}
