package io.tarn.sstable;

/// Reads the Snappy block format: a length, then literals and copies of earlier output. [SnappyEncoder] writes it.
final class Snappy {
    /// No element yields more than 64 bytes for 3, so a larger claimed length is a lie.
    private static final long RATIO_BYTES_OUT = 64;

    private static final long RATIO_BYTES_IN = 3;

    private Snappy() {}

    /// The decoded bytes of `source[offset..offset+length)`. Damage, and a decoded length above `decodedBytesMax`,
    /// is a [CorruptSstableException], raised before memory for an impossible length is taken.
    static byte[] decode(byte[] source, int offset, int length, int decodedBytesMax) {
        int end = offset + length;
        Varint.Input header = new Varint.Input(source, offset, end);
        long decodedLength = header.nextLong();
        int position = header.position();
        if (decodedLength > decodedBytesMax || decodedLength * RATIO_BYTES_IN > (end - position) * RATIO_BYTES_OUT) {
            throw new CorruptSstableException("a compressed block of " + length + " bytes claims " + decodedLength
                    + " decoded bytes, which is impossible or above the limit of " + decodedBytesMax);
        }
        byte[] target = new byte[(int) decodedLength];
        decodeElements(source, position, end, target);
        return target;
    }

    private static void decodeElements(byte[] source, int start, int end, byte[] target) {
        int position = start;
        int written = 0;
        while (position < end) {
            int tag = source[position++] & 0xff;
            int length = (tag >>> 2) + 1;
            int kind = tag & 3;
            if (kind == 0) {
                if (length > 60) {
                    int lengthBytes = length - 60;
                    require(lengthBytes <= end - position, position);
                    length = littleEndian(source, position, lengthBytes) + 1;
                    position += lengthBytes;
                }
                require(length > 0 && length <= end - position && length <= target.length - written, position);
                copyLiteral(source, position, target, written, length);
                position += length;
            } else {
                int offset;
                if (kind == 1) {
                    require(position < end, position);
                    length = ((tag >>> 2) & 7) + 4;
                    offset = (tag & 0xe0) << 3 | (source[position++] & 0xff);
                } else {
                    int offsetBytes = kind == 2 ? 2 : 4;
                    require(offsetBytes <= end - position, position);
                    offset = littleEndian(source, position, offsetBytes);
                    position += offsetBytes;
                }
                require(offset > 0 && offset <= written && length <= target.length - written, position);
                copyWithin(target, written, offset, length);
            }
            written += length;
        }
        require(written == target.length, end);
    }

    private static void require(boolean valid, int position) {
        if (!valid) {
            throw new CorruptSstableException("a compressed block is damaged before its byte " + position);
        }
    }

    /// One to four bytes; a number above 31 bits comes out negative.
    private static int littleEndian(byte[] source, int offset, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (source[offset + i] & 0xff) << (8 * i);
        }
        return value;
    }

    private static void copyLiteral(byte[] source, int position, byte[] target, int written, int length) {
        if (length <= 16 && position + 16 <= source.length && written + 16 <= target.length) {
            LittleEndian.putLong(target, written, LittleEndian.getLong(source, position));
            LittleEndian.putLong(target, written + 8, LittleEndian.getLong(source, position + 8));
        } else {
            System.arraycopy(source, position, target, written, length);
        }
    }

    /// Copies forward, so that an offset below the length repeats a pattern. The fast path writes up to seven bytes
    /// beyond the copy, which the following elements overwrite.
    private static void copyWithin(byte[] target, int written, int offset, int length) {
        int from = written - offset;
        if (offset >= 8 && length <= target.length - written - 8) {
            for (int i = 0; i < length; i += 8) {
                LittleEndian.putLong(target, written + i, LittleEndian.getLong(target, from + i));
            }
        } else if (offset >= length) {
            System.arraycopy(target, from, target, written, length);
        } else {
            for (int i = 0; i < length; i++) {
                target[written + i] = target[from + i];
            }
        }
    }
}
