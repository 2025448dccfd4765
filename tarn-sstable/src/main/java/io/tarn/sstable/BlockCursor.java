package io.tarn.sstable;

import java.util.Arrays;

/// Walks the entries of one decoded block, rebuilding keys in one buffer. Checks every length, so that hostile bytes
/// end in a [CorruptSstableException]. For one thread; [#reset] moves it to another block.
final class BlockCursor {
    private static final byte[] NO_BLOCK = new byte[0];
    private static final int KEY_BYTES_INITIAL = 128;

    private byte[] block = NO_BLOCK;
    private int restartCount;
    /// End of the entries and start of the restart array.
    private int limit;

    private int position;
    private byte[] key = new byte[KEY_BYTES_INITIAL];
    private int keyLength;
    private int valueOffset;
    private int valueLength;

    /// Stands before the first entry of `decoded`.
    void reset(byte[] decoded) {
        int restarts = decoded.length < 4 ? 0 : LittleEndian.getInt(decoded, decoded.length - 4);
        if (restarts <= 0 || restarts > decoded.length / 4 - 1) {
            throw new CorruptSstableException(
                    "a block of " + decoded.length + " bytes claims " + restarts + " restart points");
        }
        block = decoded;
        restartCount = restarts;
        limit = decoded.length - 4 - 4 * restarts;
        clear(0);
    }

    /// Stands after the last entry of no block.
    void reset() {
        block = NO_BLOCK;
        restartCount = 0;
        limit = 0;
        clear(0);
    }

    int restartCount() {
        return restartCount;
    }

    byte[] block() {
        return block;
    }

    byte[] keyBuffer() {
        return key;
    }

    int keyLength() {
        return keyLength;
    }

    int valueOffset() {
        return valueOffset;
    }

    int valueLength() {
        return valueLength;
    }

    /// Moves to the next entry; false, with an empty key and value, at the end.
    boolean next() {
        int at = position;
        if (at >= limit) {
            clear(limit);
            return false;
        }
        byte[] bytes = block;
        if (limit - at < 3) {
            throw damaged(at);
        }
        int shared = bytes[at];
        int unshared = bytes[at + 1];
        int length = bytes[at + 2];
        at += 3;
        if (length < 0) {
            length = (length & 0x7f) | bytes[at++] << 7;
        }
        if ((shared | unshared | length) < 0) {
            return nextWithLongLengths();
        }
        return take(at, shared, unshared, length);
    }

    private boolean nextWithLongLengths() {
        Varint.Input input = new Varint.Input(block, position, limit);
        int shared = input.nextInt();
        int unshared = input.nextInt();
        int length = input.nextInt();
        return take(input.position(), shared, unshared, length);
    }

    private boolean take(int keyStart, int shared, int unshared, int length) {
        if (shared > keyLength || unshared > limit - keyStart || length > limit - keyStart - unshared) {
            throw damaged(position);
        }
        int newLength = shared + unshared;
        if (newLength > key.length) {
            key = Arrays.copyOf(key, Math.max(newLength, 2 * key.length));
        }
        System.arraycopy(block, keyStart, key, shared, unshared);
        keyLength = newLength;
        valueOffset = keyStart + unshared;
        valueLength = length;
        position = valueOffset + length;
        return true;
    }

    /// Moves to the first entry whose user key (the key without its trailer) is at or after `target`; false when the
    /// block has none.
    boolean seek(byte[] target) {
        int low = 0;
        int high = restartCount - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            toRestart(middle);
            if (next() && compareUserKey(target) < 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        toRestart(low);
        while (next()) {
            if (compareUserKey(target) >= 0) {
                return true;
            }
        }
        return false;
    }

    private void toRestart(int index) {
        int start = LittleEndian.getInt(block, limit + 4 * index);
        if (start < 0 || start > limit) {
            throw new CorruptSstableException("restart point " + index + " of a block lies outside its entries");
        }
        clear(start);
    }

    /// Order of the current user key and `target`, as unsigned bytes.
    int compareUserKey(byte[] target) {
        return Arrays.compareUnsigned(key, 0, userKeyLength(), target, 0, target.length);
    }

    /// Length of the current key without its trailer.
    int userKeyLength() {
        int length = keyLength - InternalKey.TRAILER_BYTES;
        if (length < 0) {
            throw damaged(position);
        }
        return length;
    }

    private void clear(int newPosition) {
        position = newPosition;
        keyLength = 0;
        valueOffset = 0;
        valueLength = 0;
    }

    private CorruptSstableException damaged(int at) {
        return new CorruptSstableException(
                "the entry at byte " + at + " of a block of " + block.length + " bytes is damaged");
    }
}
