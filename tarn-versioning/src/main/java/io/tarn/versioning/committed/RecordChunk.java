package io.tarn.versioning.committed;

import io.tarn.versioning.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A batch of what a snapshot writer was given, in order: records, and existing ranges between them. The records'
/// bytes lie one after the other in the form that is hashed into a range's id, `<length><key>|<length><value blob>|`
/// with decimal lengths (engine specification 4.4), so that a run of records is hashed in one go.
final class RecordChunk {
    /// Bytes after which a chunk is full; a chunk is larger only for one record that is.
    static final int SIZE_BYTES = 128 * 1024;

    private static final int ITEMS_MAX = 1024;
    private static final int INITIAL_SIZE_BYTES = 4 * 1024;
    private static final int LENGTH_DIGITS_MAX = 10;
    private static final int FRAME_OVERHEAD_BYTES = 2 * (LENGTH_DIGITS_MAX + 1);

    private byte[] bytes = new byte[INITIAL_SIZE_BYTES];
    private int used;

    private final int[] keyOffsets;
    private final int[] keyLengths;
    private final int[] blobOffsets;
    private final int[] blobLengths;
    private final int[] ends;
    private final @Nullable RangeInfo[] ranges;
    private int count;

    RecordChunk() {
        this(ITEMS_MAX);
    }

    RecordChunk(int itemsMax) {
        keyOffsets = new int[itemsMax];
        keyLengths = new int[itemsMax];
        blobOffsets = new int[itemsMax];
        blobLengths = new int[itemsMax];
        ends = new int[itemsMax];
        ranges = new RangeInfo[itemsMax];
    }

    void add(byte[] key, Value value) {
        int blobLength = ValueCodec.encodedLength(value);
        int offset = beginRecord(key, blobLength);
        endRecord(ValueCodec.encode(value, bytes, offset));
    }

    void add(byte[] key, byte[] blob, int blobOffset, int blobLength) {
        int offset = beginRecord(key, blobLength);
        System.arraycopy(blob, blobOffset, bytes, offset, blobLength);
        endRecord(offset + blobLength);
    }

    void add(RangeInfo range) {
        ranges[count] = range;
        ends[count] = used;
        count++;
    }

    boolean isFull() {
        return count == ends.length || used >= SIZE_BYTES;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void clear() {
        Arrays.fill(ranges, 0, count, null);
        count = 0;
        used = 0;
        if (bytes.length > 2 * SIZE_BYTES) {
            bytes = new byte[SIZE_BYTES];
        }
    }

    int count() {
        return count;
    }

    /// The existing range at this place, or null when there is a record.
    @Nullable
    RangeInfo range(int item) {
        return ranges[item];
    }

    byte[] bytes() {
        return bytes;
    }

    int keyOffset(int item) {
        return keyOffsets[item];
    }

    int keyLength(int item) {
        return keyLengths[item];
    }

    int blobOffset(int item) {
        return blobOffsets[item];
    }

    int blobLength(int item) {
        return blobLengths[item];
    }

    /// Where the hashed form of the records up to and including this item ends.
    int end(int item) {
        return ends[item];
    }

    private int beginRecord(byte[] key, int blobLength) {
        reserve(key.length + blobLength + FRAME_OVERHEAD_BYTES);
        int keyOffset = putDecimal(key.length, used);
        System.arraycopy(key, 0, bytes, keyOffset, key.length);
        keyOffsets[count] = keyOffset;
        keyLengths[count] = key.length;
        bytes[keyOffset + key.length] = '|';
        int blobOffset = putDecimal(blobLength, keyOffset + key.length + 1);
        blobOffsets[count] = blobOffset;
        blobLengths[count] = blobLength;
        return blobOffset;
    }

    private void endRecord(int blobEnd) {
        bytes[blobEnd] = '|';
        used = blobEnd + 1;
        ends[count] = used;
        count++;
    }

    private void reserve(int length) {
        if (used + length > bytes.length) {
            int doubled = Math.min(2 * bytes.length, SIZE_BYTES + SIZE_BYTES / 4);
            bytes = Arrays.copyOf(bytes, Math.max(doubled, used + length));
        }
    }

    private int putDecimal(int value, int offset) {
        int digits = 1;
        for (int rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int rest = value;
        for (int at = offset + digits - 1; at >= offset; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return offset + digits;
    }
}
