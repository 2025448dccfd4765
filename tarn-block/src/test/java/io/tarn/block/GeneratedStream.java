package io.tarn.block;

import java.io.IOException;
import java.io.InputStream;

/// A stream of any length that costs no memory: byte `i` is `(i * 31 + i / 251)` cut to eight bits. It may be told
/// to fail at an offset.
public final class GeneratedStream extends InputStream {
    private final long length;
    private final long failAt;
    private long position;
    private int largestRead;

    public GeneratedStream(long length) {
        this(length, Long.MAX_VALUE);
    }

    public GeneratedStream(long length, long failAt) {
        this.length = length;
        this.failAt = failAt;
    }

    public static byte at(long offset) {
        return (byte) (offset * 31 + offset / 251);
    }

    /// The most bytes ever asked for at once.
    public int largestRead() {
        return largestRead;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        largestRead = Math.max(largestRead, wanted);
        if (position >= failAt) {
            throw new IOException("the source broke at " + position);
        }
        if (position >= length) {
            return -1;
        }
        int count = (int) Math.min(Math.min(wanted, length - position), failAt - position);
        for (int i = 0; i < count; i++) {
            target[offset + i] = at(position + i);
        }
        position += count;
        return count;
    }
}
