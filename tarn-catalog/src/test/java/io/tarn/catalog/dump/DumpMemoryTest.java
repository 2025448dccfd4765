package io.tarn.catalog.dump;

import io.tarn.block.SmallHeap;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dump and restore need little memory however many refs there are.
class DumpMemoryTest {
    private static final int HEAP_MEGABYTES = 96;
    private static final int COMMITS = Integer.getInteger("tarn.dump.commits", 40_000);

    @Test
    void manyRefsFitIntoASmallHeap(@TempDir Path directory) throws IOException, InterruptedException {
        int heap = Integer.getInteger("tarn.dump.heap", HEAP_MEGABYTES);
        SmallHeap.run(heap, DumpProgram.class, directory.toString(), Integer.toString(COMMITS));
    }
}
