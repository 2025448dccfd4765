package io.tarn.sstable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Compresses blocks straight into a write buffer, adds trailers and keeps count of the offset. For one thread.
final class BlockOutput {
    private static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream out;
    private final SnappyEncoder encoder = new SnappyEncoder();
    private final CRC32C crc = new CRC32C();
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int pending;
    private long flushed;

    BlockOutput(OutputStream out) {
        this.out = out;
    }

    long offset() {
        return flushed + pending;
    }

    /// Writes `block[0..length)`, compressed where that saves more than an eighth.
    BlockHandle writeCompressible(byte[] block, int length) throws IOException {
        ensureRoom(Math.addExact(SnappyEncoder.encodedBytesMax(length), BlockHandle.TRAILER_BYTES));
        int stored = encoder.encode(block, length, buffer, pending) - pending;
        if (stored < length - length / 8) {
            return endBlock(stored, BlockFile.TYPE_SNAPPY);
        }
        System.arraycopy(block, 0, buffer, pending, length);
        return endBlock(length, BlockFile.TYPE_RAW);
    }

    BlockHandle writeRaw(byte[] block, int length) throws IOException {
        ensureRoom(Math.addExact(length, BlockHandle.TRAILER_BYTES));
        System.arraycopy(block, 0, buffer, pending, length);
        return endBlock(length, BlockFile.TYPE_RAW);
    }

    private BlockHandle endBlock(int stored, byte type) {
        BlockHandle handle = new BlockHandle(offset(), stored);
        int end = pending + stored;
        buffer[end] = type;
        crc.reset();
        crc.update(buffer, pending, stored + 1);
        LittleEndian.putInt(buffer, end + 1, MaskedCrc32c.mask((int) crc.getValue()));
        pending = end + BlockHandle.TRAILER_BYTES;
        return handle;
    }

    /// Writes the footer and flushes the stream.
    void finish(Footer footer) throws IOException {
        byte[] bytes = footer.encode();
        ensureRoom(bytes.length);
        System.arraycopy(bytes, 0, buffer, pending, bytes.length);
        pending += bytes.length;
        drain();
        out.flush();
    }

    private void ensureRoom(int bytes) throws IOException {
        if (bytes > buffer.length - pending) {
            drain();
            if (bytes > buffer.length) {
                buffer = Arrays.copyOf(buffer, bytes);
            }
        }
    }

    private void drain() throws IOException {
        out.write(buffer, 0, pending);
        flushed += pending;
        pending = 0;
    }
}
