package io.tarn.sstable;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The index of a table as a sequence of partitions. A one-level index is a single partition, decoded at opening;
/// the partitions of a two-level index are decoded at their first use and kept. Safe for many threads.
final class TableIndex {
    private final BlockFile file;
    /// Maps the last key of each partition to its handle; for a one-level index the only partition itself.
    private final IndexBlock top;

    private final AtomicReferenceArray<@Nullable IndexBlock> partitions;
    private final long retainedBytes;

    private TableIndex(
            BlockFile file, IndexBlock top, AtomicReferenceArray<@Nullable IndexBlock> partitions, long retainedBytes) {
        this.file = file;
        this.top = top;
        this.partitions = partitions;
        this.retainedBytes = retainedBytes;
    }

    static TableIndex oneLevel(BlockFile file, IndexBlock index) {
        AtomicReferenceArray<@Nullable IndexBlock> partitions = new AtomicReferenceArray<>(1);
        partitions.set(0, index);
        return new TableIndex(file, index, partitions, index.retainedBytes());
    }

    /// `partitionBytes` is what all partitions together take when decoded.
    static TableIndex twoLevel(BlockFile file, IndexBlock top, long partitionBytes) {
        return new TableIndex(file, top, new AtomicReferenceArray<>(top.count()), top.retainedBytes() + partitionBytes);
    }

    int partitionCount() {
        return partitions.length();
    }

    /// The first partition that can hold `target` or a later key; [#partitionCount] when there is none.
    int findPartition(byte[] target) {
        return partitions.length() == 1 ? 0 : top.find(target);
    }

    IndexBlock partition(int number) {
        IndexBlock known = partitions.get(number);
        if (known != null) {
            return known;
        }
        byte[] block = file.block(top.offset(number), top.length(number));
        IndexBlock decoded = IndexBlock.decode(block, file.blocksEnd());
        partitions.set(number, decoded);
        return decoded;
    }

    /// Heap bytes once every partition is decoded.
    long retainedBytes() {
        return retainedBytes;
    }
}
