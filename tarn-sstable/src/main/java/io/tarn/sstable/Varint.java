package io.tarn.sstable;

import java.util.Arrays;

/// Unsigned LEB128 numbers, as block entries, handles and properties use them.
final class Varint {
    /// The longest encoding of 64 bits.
    static final int BYTES_MAX = 10;

    private Varint() {}

    /// Bytes that `value`, read as unsigned, takes.
    static int length(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /// Writes `value` at `offset` and returns the offset after it.
    static int put(byte[] target, int offset, long value) {
        int at = offset;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    static byte[] encode(long value) {
        byte[] bytes = new byte[BYTES_MAX];
        return Arrays.copyOf(bytes, put(bytes, 0, value));
    }

    /// A reading position in a bounded stretch of bytes. Every number must end before `limit` and be non-negative.
    static final class Input {
        private final byte[] bytes;
        private final int limit;
        private int position;

        Input(byte[] bytes, int position, int limit) {
            this.bytes = bytes;
            this.position = position;
            this.limit = limit;
        }

        int position() {
            return position;
        }

        /// The next number; a [CorruptSstableException] when it does not end or exceeds 63 bits.
        long nextLong() {
            long value = 0;
            for (int shift = 0; shift < 63; shift += 7) {
                if (position >= limit) {
                    throw new CorruptSstableException("a number is cut off at byte " + position);
                }
                byte next = bytes[position++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new CorruptSstableException("a number exceeds 63 bits at byte " + position);
        }

        /// The next number, which must fit 31 bits.
        int nextInt() {
            long value = nextLong();
            if (value > Integer.MAX_VALUE) {
                throw new CorruptSstableException("the number " + value + " before byte " + position + " is too large");
            }
            return (int) value;
        }
    }
}
