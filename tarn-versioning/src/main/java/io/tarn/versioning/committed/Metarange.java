package io.tarn.versioning.committed;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.sstable.CorruptSstableException;
import io.tarn.sstable.SstableCursor;
import io.tarn.sstable.SstableReader;
import io.tarn.versioning.Value;
import io.tarn.versioning.record.RangeData;
import java.util.Arrays;
import java.util.HexFormat;

/// A metarange decoded into parallel arrays, about 150 bytes a range: the ranges of one snapshot in ascending order.
/// Immutable.
final class Metarange {
    static final Metarange EMPTY = new Metarange(0);

    private static final int RAW_ID_SIZE_BYTES = 32;
    private static final int HEX_ID_LENGTH = 2 * RAW_ID_SIZE_BYTES;
    private static final int ARRAY_OVERHEAD_BYTES = 24;
    private static final int RANGES_MAX = Integer.MAX_VALUE / RAW_ID_SIZE_BYTES;

    private final byte[][] minKeys;
    private final byte[][] maxKeys;
    private final byte[] ids;
    private final long[] estimatedSizesBytes;
    private final long[] counts;

    private Metarange(int size) {
        minKeys = new byte[size][];
        maxKeys = new byte[size][];
        ids = new byte[size * RAW_ID_SIZE_BYTES];
        estimatedSizesBytes = new long[size];
        counts = new long[size];
    }

    /// Reads all records of a metarange file of this size; one that is no metarange is a [CorruptSstableException].
    static Metarange decode(SstableReader reader, long fileSizeBytes) {
        long records = reader.entryCount();
        if (records < 0 || records > Math.min(RANGES_MAX, fileSizeBytes)) {
            throw new CorruptSstableException(
                    "a metarange of " + records + " ranges in " + fileSizeBytes + " bytes is beyond what can be read");
        }
        Metarange metarange = new Metarange((int) records);
        SstableCursor cursor = reader.cursor();
        for (int i = 0; i < metarange.size(); i++) {
            if (!cursor.next()) {
                throw new CorruptSstableException("the metarange ends after " + i + " of " + records + " ranges");
            }
            metarange.set(i, cursor);
        }
        return metarange;
    }

    private void set(int index, SstableCursor record) {
        Value value = ValueCodec.decode(record.valueBuffer(), record.valueOffset(), record.valueLength());
        if (value.identity().length != HEX_ID_LENGTH) {
            throw new CorruptSstableException("range " + index + " of the metarange has an id of "
                    + value.identity().length + " characters, not " + HEX_ID_LENGTH);
        }
        try {
            RangeData data = RangeData.parseFrom(value.data());
            maxKeys[index] = record.key();
            minKeys[index] = minKey(index, data);
            estimatedSizesBytes[index] = data.getEstimatedSize();
            counts[index] = data.getCount();
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptSstableException("range " + index + " of the metarange has a malformed description", e);
        }
        for (int i = 0; i < RAW_ID_SIZE_BYTES; i++) {
            ids[index * RAW_ID_SIZE_BYTES + i] =
                    (byte) (nibble(value.identity()[2 * i]) << 4 | nibble(value.identity()[2 * i + 1]));
        }
    }

    /// An absent min key means the max key, as in a range of one record. An empty one looks the same, and only the
    /// first
    /// range can begin with the empty key.
    private byte[] minKey(int index, RangeData data) {
        boolean beginsWithEmptyKey = index == 0 && data.getCount() > 1;
        return data.getMinKey().isEmpty() && !beginsWithEmptyKey
                ? maxKeys[index]
                : data.getMinKey().toByteArray();
    }

    private static int nibble(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        if (character >= 'a' && character <= 'f') {
            return character - 'a' + 10;
        }
        throw new CorruptSstableException("a range id in the metarange is not lower-case hexadecimal");
    }

    int size() {
        return minKeys.length;
    }

    byte[] minKey(int index) {
        return minKeys[index];
    }

    byte[] maxKey(int index) {
        return maxKeys[index];
    }

    String id(int index) {
        return HexFormat.of().formatHex(ids, index * RAW_ID_SIZE_BYTES, (index + 1) * RAW_ID_SIZE_BYTES);
    }

    RangeInfo range(int index) {
        return new RangeInfo(id(index), minKeys[index], maxKeys[index], estimatedSizesBytes[index], counts[index]);
    }

    /// The first range, at or after range `from`, whose max key is `key` or above; [#size] when there is none.
    int find(byte[] key, int from) {
        int low = from;
        int high = maxKeys.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(maxKeys[middle], key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Whether `key` lies between the range's first and last key.
    boolean covers(int index, byte[] key) {
        return Arrays.compareUnsigned(minKeys[index], key) <= 0 && Arrays.compareUnsigned(key, maxKeys[index]) <= 0;
    }

    /// Heap bytes, roughly, for whoever bounds a cache.
    long retainedBytes() {
        long bytes = ARRAY_OVERHEAD_BYTES * 5L + ids.length + (2L * Long.BYTES + 2L * Integer.BYTES) * minKeys.length;
        for (int i = 0; i < minKeys.length; i++) {
            bytes += minKeys[i].length + maxKeys[i].length + 2 * ARRAY_OVERHEAD_BYTES;
        }
        return bytes;
    }
}
