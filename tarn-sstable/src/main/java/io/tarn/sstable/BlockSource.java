package io.tarn.sstable;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// Positional reads over one immutable file, so that the format runs on a byte array as well. Safe for many threads.
public interface BlockSource extends AutoCloseable {
    long sizeBytes();

    /// Fills `target[targetOffset..targetOffset+length)` from `offset`; an `EOFException` when the file is shorter.
    void read(long offset, byte[] target, int targetOffset, int length) throws IOException;

    @Override
    void close();

    /// A source over a byte array, which must not change.
    static BlockSource of(byte[] bytes) {
        return new ByteArraySource(bytes);
    }

    /// A source over an open file, of the size it has now; closing it closes the channel. Beware that the JDK closes
    /// a channel when a thread that reads it is interrupted: every later read then fails with an `IOException`.
    static BlockSource of(FileChannel channel) throws IOException {
        return new FileChannelSource(channel, channel.size());
    }
}
