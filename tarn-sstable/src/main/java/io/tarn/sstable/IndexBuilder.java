package io.tarn.sstable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects index entries, cutting them into partitions once they exceed a block, and writes a one-level or
/// two-level index. Holds the whole index in memory until then. For one thread.
final class IndexBuilder {
    /// What a handle is counted as when deciding whether the next entry fits.
    private static final int HANDLE_BYTES_ASSUMED = 20;

    private final BlockBuilder current = new BlockBuilder(1);
    private final List<Partition> partitions = new ArrayList<>();
    private final byte[] handleBytes = new byte[BlockHandle.ENCODED_BYTES_MAX];
    private byte[] lastKey = new byte[0];
    private long entryCount;

    private record Partition(byte[] lastKey, byte[] block) {}

    /// What the properties tell about a written index. `partitions` is 0 for a one-level index.
    record Layout(BlockHandle handle, int partitions, long topLevelBytes, long sizeBytes) {}

    void add(byte[] internalKey, BlockHandle handle) {
        if (current.isFullFor(internalKey.length, HANDLE_BYTES_ASSUMED)) {
            cutPartition();
        }
        current.add(internalKey, internalKey.length, handleBytes, 0, handle.put(handleBytes, 0));
        lastKey = internalKey;
        entryCount++;
    }

    private void cutPartition() {
        int length = current.finish();
        partitions.add(new Partition(lastKey, Arrays.copyOf(current.buffer(), length)));
        current.reset();
    }

    /// Entries of all partitions: the number of data blocks.
    long entryCount() {
        return entryCount;
    }

    /// Size of the current, not yet cut partition, were it finished now.
    int currentSizeBytes() {
        return current.sizeBytes();
    }

    Layout write(BlockOutput out) throws IOException {
        if (partitions.isEmpty()) {
            int length = current.finish();
            BlockHandle handle = out.writeCompressible(current.buffer(), length);
            return new Layout(handle, 0, 0, length + BlockHandle.TRAILER_BYTES);
        }
        cutPartition();
        long partitionBytes = 0;
        for (Partition partition : partitions) {
            BlockHandle handle = out.writeCompressible(partition.block, partition.block.length);
            current.add(partition.lastKey, partition.lastKey.length, handleBytes, 0, handle.put(handleBytes, 0));
            partitionBytes += partition.block.length;
        }
        int topLength = current.finish();
        BlockHandle top = out.writeCompressible(current.buffer(), topLength);
        return new Layout(top, partitions.size(), topLength, partitionBytes + topLength + BlockHandle.TRAILER_BYTES);
    }
}
