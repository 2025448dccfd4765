package io.tarn.sstable;

import java.io.OutputStream;
import java.util.SortedMap;

/// Writes one SSTable to a stream, block by block: memory is one block and the index. For one thread.
public final class SstableWriter {
    public SstableWriter(OutputStream out) {
        throw new UnsupportedOperationException();
    }

    /// Appends a record. Keys must ascend strictly, else `IllegalArgumentException`.
    public void add(byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws java.io.IOException {
        throw new UnsupportedOperationException();
    }

    /// The estimate that the range split rule uses (engine specification 5.7): flushed blocks, the current data block
    /// and the current, not yet partitioned index block.
    public long estimatedSizeBytes() {
        throw new UnsupportedOperationException();
    }

    public long entryCount() {
        throw new UnsupportedOperationException();
    }

    /// Writes index, properties (the table's own and these), metaindex and footer. The stream is flushed, not closed.
    public void finish(SortedMap<String, byte[]> userProperties) throws java.io.IOException {
        throw new UnsupportedOperationException();
    }
}
