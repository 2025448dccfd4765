package io.tarn.kv.rocksdb;

import java.util.Arrays;
import java.util.List;

/// Consecutive entries of one partition, read in one go; keys without their prefix.
///
/// @param last whether the partition had no entry after these
record Chunk(List<byte[]> keys, List<byte[]> values, boolean last) {
    int size() {
        return keys.size();
    }

    /// Whether the first entry at or after `key` is certainly in here, or certainly nowhere.
    boolean decides(byte[] key) {
        return size() > 0
                && Arrays.compareUnsigned(keys.getFirst(), key) <= 0
                && (last || Arrays.compareUnsigned(key, keys.getLast()) <= 0);
    }

    /// The index of the first entry at or after `key`; the size when there is none.
    int indexOf(byte[] key) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(keys.get(middle), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
