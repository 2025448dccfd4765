package io.tarn.sstable;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A file on disk, read at positions, so that threads do not disturb each other.
record FileChannelSource(FileChannel channel, long sizeBytes) implements BlockSource {
    @Override
    public void read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, targetOffset, length);
        long position = offset;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position);
            if (read < 0) {
                throw new EOFException("the file ended at byte " + position + ", " + buffer.remaining() + " early");
            }
            position += read;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a table file", e);
        }
    }
}
