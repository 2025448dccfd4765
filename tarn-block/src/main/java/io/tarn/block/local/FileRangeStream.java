package io.tarn.block.local;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.Objects;

/// The bytes of one open file between two offsets. Serves one reader; closing it closes the file. A file that is
/// shorter than it was when opened, which only happens to files of others, ends in an `EOFException`.
final class FileRangeStream extends InputStream implements ReadableByteChannel {
    private static final int TRANSFER_BYTES_MAX = 128 * 1024;

    private final FileChannel file;
    private long position;
    private final long end;

    FileRangeStream(FileChannel file, long offset, long length) {
        this.file = file;
        this.position = offset;
        this.end = offset + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return read(ByteBuffer.wrap(target, offset, length));
    }

    /// The next bytes straight into `target`; one outside the heap takes them without a copy.
    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(target.remaining(), end - position));
        int count = file.read(target, position);
        target.limit(limit);
        if (count < 0) {
            throw new EOFException("the file became " + (end - position) + " bytes shorter while it was read");
        }
        position += count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public byte[] readAllBytes() throws IOException {
        return readNBytes(Integer.MAX_VALUE);
    }

    @Override
    public byte[] readNBytes(int length) throws IOException {
        if (length < 0) {
            throw new IllegalArgumentException("length is negative: " + length);
        }
        long wanted = Math.min(length, end - position);
        if (wanted > Integer.MAX_VALUE - 8) {
            throw new OutOfMemoryError("a range of " + wanted + " bytes does not fit into one array");
        }
        byte[] bytes = new byte[(int) wanted];
        readNBytes(bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(TRANSFER_BYTES_MAX, end - position)];
        long start = position;
        for (int count = read(buffer); count > 0; count = read(buffer)) {
            out.write(buffer, 0, count);
        }
        return position - start;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
