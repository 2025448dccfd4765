package io.tarn.kv.postgres;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A row's primary key, in the order in which all writers touch rows, so that they do not wait for each other
/// in a circle.
record RowKey(byte[] partition, byte[] key) implements Comparable<RowKey> {
    private static final Comparator<RowKey> ORDER = Comparator.comparing(RowKey::partition, Arrays::compareUnsigned)
            .thenComparing(RowKey::key, Arrays::compareUnsigned);

    @Override
    public int compareTo(RowKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowKey row && Arrays.equals(partition, row.partition) && Arrays.equals(key, row.key);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(partition) + Arrays.hashCode(key);
    }
}
