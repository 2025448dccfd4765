package io.tarn.sstable;

import java.util.Arrays;

/// Builds one block: entries with prefix-compressed keys, then the restart array. Reusable; for one thread.
final class BlockBuilder {
    /// Size at which a block is cut (data and index blocks alike).
    static final int BLOCK_BYTES_TARGET = 4096;

    /// Below this size, 90 % of the target, another entry is always taken.
    static final int BLOCK_BYTES_THRESHOLD = 3687;

    private static final int ENTRY_HEADER_BYTES_MAX = 15;

    private final int restartInterval;
    private byte[] buffer = new byte[2 * BLOCK_BYTES_TARGET];
    private int size;
    private int[] restarts = new int[16];
    private int restartCount;
    private int entryCount;
    private byte[] lastKey = new byte[128];
    private int lastKeyLength;

    BlockBuilder(int restartInterval) {
        this.restartInterval = restartInterval;
    }

    int entryCount() {
        return entryCount;
    }

    /// The block's size were it finished now.
    int sizeBytes() {
        return size + 4 * restartCount + 4;
    }

    /// Whether the block must be cut before an entry with these lengths (engine specification 5.2, block-cut rule).
    boolean isFullFor(int keyLength, int valueLength) {
        int bytes = sizeBytes();
        if (entryCount == 0 || bytes <= BLOCK_BYTES_THRESHOLD) {
            return false;
        }
        if (bytes >= BLOCK_BYTES_TARGET) {
            return true;
        }
        int restart = entryCount % restartInterval == 0 ? 4 : 0;
        int header = 4 + Varint.length(keyLength) + Varint.length(valueLength);
        return (long) bytes + keyLength + valueLength + restart + header > BLOCK_BYTES_TARGET;
    }

    /// Appends an entry. The key is taken as it is: whoever wants a trailer passes it along.
    void add(byte[] key, int keyLength, byte[] value, int valueOffset, int valueLength) {
        int shared = 0;
        if (entryCount % restartInterval == 0) {
            addRestart();
        } else {
            shared = sharedPrefix(key, keyLength);
        }
        int unshared = keyLength - shared;
        ensureRoom(Math.addExact(ENTRY_HEADER_BYTES_MAX, Math.addExact(unshared, valueLength)));
        int at = Varint.put(buffer, size, shared);
        at = Varint.put(buffer, at, unshared);
        at = Varint.put(buffer, at, valueLength);
        System.arraycopy(key, shared, buffer, at, unshared);
        System.arraycopy(value, valueOffset, buffer, at + unshared, valueLength);
        size = at + unshared + valueLength;
        entryCount++;
        remember(key, shared, keyLength);
    }

    private int sharedPrefix(byte[] key, int keyLength) {
        int mismatch = Arrays.mismatch(lastKey, 0, lastKeyLength, key, 0, keyLength);
        return mismatch < 0 ? keyLength : mismatch;
    }

    private void addRestart() {
        if (restartCount == restarts.length) {
            restarts = Arrays.copyOf(restarts, 2 * restartCount);
        }
        restarts[restartCount++] = size;
    }

    private void remember(byte[] key, int shared, int keyLength) {
        if (keyLength > lastKey.length) {
            lastKey = Arrays.copyOf(lastKey, Math.max(keyLength, 2 * lastKey.length));
        }
        System.arraycopy(key, shared, lastKey, shared, keyLength - shared);
        lastKeyLength = keyLength;
    }

    private void ensureRoom(int more) {
        int needed = Math.addExact(size, more);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
        }
    }

    /// Appends the restart array; the block is then [#buffer] up to the returned length, until [#reset]. A block
    /// without entries gets one restart point at 0.
    int finish() {
        if (restartCount == 0) {
            addRestart();
        }
        ensureRoom(4 * restartCount + 4);
        for (int i = 0; i < restartCount; i++) {
            LittleEndian.putInt(buffer, size, restarts[i]);
            size += 4;
        }
        LittleEndian.putInt(buffer, size, restartCount);
        size += 4;
        return size;
    }

    byte[] buffer() {
        return buffer;
    }

    void reset() {
        size = 0;
        restartCount = 0;
        entryCount = 0;
        lastKeyLength = 0;
    }
}
