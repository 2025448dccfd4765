package io.tarn.e2e;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// A database as another server made it, written and read without Tarn.
interface ForeignTable {
    /// A row; the texts are UTF-8.
    record Row(String partition, String key, byte[] value) {
        RowKey name() {
            return new RowKey(partition, key);
        }
    }

    /// Where a row lies.
    record RowKey(String partition, String key) implements Comparable<RowKey> {
        private static final Comparator<RowKey> ORDER =
                Comparator.comparing(RowKey::partition).thenComparing(RowKey::key);

        @Override
        public int compareTo(RowKey other) {
            return ORDER.compare(this, other);
        }
    }

    void insert(List<Row> rows) throws Exception;

    /// Everything in the table, values in hexadecimal digits.
    TreeMap<RowKey, String> dump() throws Exception;
}
