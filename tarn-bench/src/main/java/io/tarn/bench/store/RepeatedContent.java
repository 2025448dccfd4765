package io.tarn.bench.store;

import java.io.InputStream;

/// Content of any length that costs next to nothing to make, so that a comparison does not measure its making: the same
/// 64 KiB over and over. It can neither be marked nor reset, like what comes from a network.
final class RepeatedContent extends InputStream {
    private static final byte[] BLOCK = new byte[64 * 1024];

    static {
        for (int i = 0; i < BLOCK.length; i++) {
            BLOCK[i] = (byte) (i * 31 + i / 251);
        }
    }

    private final long length;
    private long position;

    RepeatedContent(long length) {
        this.length = length;
    }

    @Override
    public int read() {
        return position >= length ? -1 : BLOCK[(int) (position++ % BLOCK.length)] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) {
        if (position >= length) {
            return wanted == 0 ? 0 : -1;
        }
        int from = (int) (position % BLOCK.length);
        int count = (int) Math.min(Math.min(wanted, BLOCK.length - from), length - position);
        System.arraycopy(BLOCK, from, target, offset, count);
        position += count;
        return count;
    }
}
