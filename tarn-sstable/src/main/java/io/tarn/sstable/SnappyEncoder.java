package io.tarn.sstable;

import java.util.Arrays;

/// Writes the Snappy block format with exactly the choices of the Go encoder, because estimated sizes, hence ids of
/// metaranges and split points, depend on compressed lengths (engine specification 5.7). Reusable; for one thread.
final class SnappyEncoder {
    /// Inputs are cut into fragments of this size, each compressed on its own.
    private static final int FRAGMENT_BYTES_MAX = 65536;

    /// The search stops this many bytes before the end, so that eight-byte loads stay inside.
    private static final int INPUT_MARGIN = 15;

    private static final int FRAGMENT_BYTES_MATCHABLE = INPUT_MARGIN + 2;
    private static final int TABLE_BITS_MIN = 8;
    private static final int TABLE_BITS_MAX = 14;
    private static final int HASH_FACTOR = 0x1e35a7bd;

    private final short[] table = new short[1 << TABLE_BITS_MAX];

    /// Room that the encoding of `length` bytes can need.
    static int encodedBytesMax(int length) {
        return Math.addExact(32, Math.addExact(length, length / 6));
    }

    /// Encodes `source[0..length)` at `offset` of `target`, which must have room for [#encodedBytesMax]; returns the
    /// offset after it.
    int encode(byte[] source, int length, byte[] target, int offset) {
        int at = Varint.put(target, offset, length);
        for (int start = 0; start < length; start += FRAGMENT_BYTES_MAX) {
            int end = Math.min(length, start + FRAGMENT_BYTES_MAX);
            at = end - start < FRAGMENT_BYTES_MATCHABLE
                    ? putLiteral(target, at, source, start, end)
                    : encodeFragment(source, start, end, target, at);
        }
        return at;
    }

    private int encodeFragment(byte[] source, int start, int end, byte[] target, int offset) {
        int bits = tableBits(end - start);
        Arrays.fill(table, 0, 1 << bits, (short) 0);
        int shift = 32 - bits;
        int searchLimit = end - INPUT_MARGIN;
        int at = offset;
        int literalStart = start;
        int position = start + 1;
        int nextSlot = slot(LittleEndian.getInt(source, position), shift);
        while (true) {
            int skip = 32;
            int nextPosition = position;
            int candidate;
            do {
                position = nextPosition;
                int step = skip >>> 5;
                nextPosition = position + step;
                skip += step;
                if (nextPosition > searchLimit) {
                    return putLiteral(target, at, source, literalStart, end);
                }
                candidate = start + (table[nextSlot] & 0xffff);
                table[nextSlot] = (short) (position - start);
                nextSlot = slot(LittleEndian.getInt(source, nextPosition), shift);
            } while (LittleEndian.getInt(source, position) != LittleEndian.getInt(source, candidate));

            at = putLiteral(target, at, source, literalStart, position);
            long window;
            do {
                int matchStart = position;
                position = matchEnd(source, candidate + 4, position + 4, end);
                at = putCopy(target, at, matchStart - candidate, position - matchStart);
                literalStart = position;
                if (position >= searchLimit) {
                    return putLiteral(target, at, source, literalStart, end);
                }
                window = LittleEndian.getLong(source, position - 1);
                table[slot((int) window, shift)] = (short) (position - 1 - start);
                int slot = slot((int) (window >>> 8), shift);
                candidate = start + (table[slot] & 0xffff);
                table[slot] = (short) (position - start);
            } while ((int) (window >>> 8) == LittleEndian.getInt(source, candidate));
            nextSlot = slot((int) (window >>> 16), shift);
            position++;
        }
    }

    private static int tableBits(int fragmentLength) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(fragmentLength - 1);
        return Math.clamp(bits, TABLE_BITS_MIN, TABLE_BITS_MAX);
    }

    private static int slot(int fourBytes, int shift) {
        return (fourBytes * HASH_FACTOR) >>> shift;
    }

    private static int matchEnd(byte[] source, int earlier, int later, int end) {
        int from = earlier;
        int to = later;
        while (to <= end - 8) {
            long difference = LittleEndian.getLong(source, from) ^ LittleEndian.getLong(source, to);
            if (difference != 0) {
                return to + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            from += 8;
            to += 8;
        }
        while (to < end && source[from] == source[to]) {
            from++;
            to++;
        }
        return to;
    }

    private static int putLiteral(byte[] target, int offset, byte[] source, int from, int to) {
        if (from == to) {
            return offset;
        }
        int at = offset;
        int encoded = to - from - 1;
        if (encoded < 60) {
            target[at++] = (byte) (encoded << 2);
        } else if (encoded < 256) {
            target[at++] = (byte) (60 << 2);
            target[at++] = (byte) encoded;
        } else {
            target[at++] = (byte) (61 << 2);
            target[at++] = (byte) encoded;
            target[at++] = (byte) (encoded >>> 8);
        }
        System.arraycopy(source, from, target, at, to - from);
        return at + to - from;
    }

    private static int putCopy(byte[] target, int offset, int distance, int length) {
        int at = offset;
        int rest = length;
        while (rest >= 68) {
            at = putLongCopy(target, at, distance, 64);
            rest -= 64;
        }
        if (rest > 64) {
            at = putLongCopy(target, at, distance, 60);
            rest -= 60;
        }
        if (rest >= 12 || distance >= 2048) {
            return putLongCopy(target, at, distance, rest);
        }
        target[at] = (byte) ((distance >>> 8) << 5 | (rest - 4) << 2 | 1);
        target[at + 1] = (byte) distance;
        return at + 2;
    }

    private static int putLongCopy(byte[] target, int offset, int distance, int length) {
        target[offset] = (byte) ((length - 1) << 2 | 2);
        target[offset + 1] = (byte) distance;
        target[offset + 2] = (byte) (distance >>> 8);
        return offset + 3;
    }
}
