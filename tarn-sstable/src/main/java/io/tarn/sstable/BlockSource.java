package io.tarn.sstable;

import java.io.IOException;

/// Positional reads over one immutable file, so that the format runs on a byte array as well. Safe for many threads.
public interface BlockSource extends AutoCloseable {
    long sizeBytes();

    /// Fills `target[targetOffset..targetOffset+length)` from `offset`; an `EOFException` when the file is shorter.
    void read(long offset, byte[] target, int targetOffset, int length) throws IOException;

    @Override
    void close();

    /// A source over a byte array, which must not change.
    static BlockSource of(byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /// A source over an open file; closing it closes the channel.
    static BlockSource of(java.nio.channels.FileChannel channel) throws IOException {
        throw new UnsupportedOperationException();
    }
}
