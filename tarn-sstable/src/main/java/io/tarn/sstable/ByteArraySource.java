package io.tarn.sstable;

import java.io.EOFException;
import java.util.Objects;

/// A file in memory. Closing does nothing.
record ByteArraySource(byte[] bytes) implements BlockSource {
    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public void read(long offset, byte[] target, int targetOffset, int length) throws EOFException {
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        if (offset < 0 || offset > bytes.length - length) {
            throw new EOFException(
                    "no " + length + " bytes at offset " + offset + " of a file of " + bytes.length + " bytes");
        }
        System.arraycopy(bytes, (int) offset, target, targetOffset, length);
    }

    @Override
    public void close() {}
}
