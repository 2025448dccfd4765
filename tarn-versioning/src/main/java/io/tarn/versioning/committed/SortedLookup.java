package io.tarn.versioning.committed;

import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Looks up many sorted keys in one pass: each range is opened once, and only when a key lies within it.
final class SortedLookup {
    private final Metarange metarange;
    private final OpenRanges ranges;
    private final SnapshotFiles files;
    private final StorageNamespace namespace;

    SortedLookup(Metarange metarange, OpenRanges ranges, SnapshotFiles files, StorageNamespace namespace) {
        this.metarange = metarange;
        this.ranges = ranges;
        this.files = files;
        this.namespace = namespace;
    }

    List<Optional<Value>> values(List<byte[]> sortedKeys) {
        requireSorted(sortedKeys);
        List<Optional<Value>> values = new ArrayList<>(sortedKeys.size());
        int index = 0;
        while (values.size() < sortedKeys.size()) {
            byte[] key = sortedKeys.get(values.size());
            index = metarange.find(key, index);
            if (index < metarange.size() && metarange.covers(index, key)) {
                readRange(index, sortedKeys, values);
            } else {
                values.add(Optional.empty());
            }
        }
        return values;
    }

    /// Adds the values of the next keys as long as they are not past this range.
    private void readRange(int index, List<byte[]> keys, List<Optional<Value>> values) {
        try (RangeReader range = new RangeReader(ranges, files, namespace, metarange.id(index))) {
            while (values.size() < keys.size() && metarange.covers(index, keys.get(values.size()))) {
                values.add(range.get(keys.get(values.size())));
            }
        }
    }

    private static void requireSorted(List<byte[]> keys) {
        for (int i = 1; i < keys.size(); i++) {
            if (Arrays.compareUnsigned(keys.get(i - 1), keys.get(i)) > 0) {
                throw new IllegalArgumentException("keys to look up must be sorted");
            }
        }
    }
}
