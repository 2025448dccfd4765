package io.tarn.sstable;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// The names and values of the properties block (engine specification 5.2), and its encoding.
final class TableProperties {
    static final String METAINDEX_KEY = "rocksdb.properties";
    static final String INDEX_TYPE = "rocksdb.block.based.table.index.type";
    static final String COMPARATOR = "rocksdb.comparator";
    static final String COMPARATOR_NAME = "leveldb.BytewiseComparator";
    static final String INDEX_SIZE = "rocksdb.index.size";
    static final String NUM_ENTRIES = "rocksdb.num.entries";
    static final byte[] ONE_LEVEL_INDEX = {0, 0, 0, 0};
    static final byte[] TWO_LEVEL_INDEX = {2, 0, 0, 0};

    private static final long COLUMN_FAMILY_UNKNOWN = Integer.MAX_VALUE;
    private static final String COMPRESSION_OPTIONS =
            "window_bits=-14; level=32767; strategy=0; max_dict_bytes=0; " + "zstd_max_train_bytes=0; enabled=0; ";

    private final TreeMap<byte[], byte[]> values = new TreeMap<>(Arrays::compareUnsigned);

    /// Sums over the data blocks: stored bytes with trailers, records, and raw lengths (keys with trailers).
    record DataTotals(long storedBytes, long blocks, long entries, long rawKeyBytes, long rawValueBytes) {}

    TableProperties(DataTotals data, IndexBuilder.Layout index) {
        putConstants();
        putNumber("rocksdb.data.size", data.storedBytes);
        putNumber("rocksdb.num.data.blocks", data.blocks);
        putNumber(NUM_ENTRIES, data.entries);
        putNumber("rocksdb.raw.key.size", data.rawKeyBytes);
        putNumber("rocksdb.raw.value.size", data.rawValueBytes);
        putNumber(INDEX_SIZE, index.sizeBytes());
        if (index.partitions() == 0) {
            put(INDEX_TYPE, ONE_LEVEL_INDEX);
        } else {
            put(INDEX_TYPE, TWO_LEVEL_INDEX);
            putNumber("rocksdb.index.partitions", index.partitions());
            putNumber("rocksdb.top-level.index.size", index.topLevelBytes());
        }
    }

    private void putConstants() {
        putText("rocksdb.block.based.table.prefix.filtering", "0");
        putText("rocksdb.block.based.table.whole.key.filtering", "0");
        putNumber("rocksdb.column.family.id", COLUMN_FAMILY_UNKNOWN);
        putText(COMPARATOR, COMPARATOR_NAME);
        putText("rocksdb.compression", "Snappy");
        putText("rocksdb.compression_options", COMPRESSION_OPTIONS);
        putNumber("rocksdb.creation.time", 0);
        putNumber("rocksdb.oldest.key.time", 0);
        putNumber("rocksdb.deleted.keys", 0);
        putNumber("rocksdb.merge.operands", 0);
        putNumber("rocksdb.num.range-deletions", 0);
        putNumber("rocksdb.filter.size", 0);
        putNumber("rocksdb.fixed.key.length", 0);
        putNumber("rocksdb.format.version", 0);
        putNumber("rocksdb.index.key.is.user.key", 0);
        putNumber("rocksdb.index.value.is.delta.encoded", 0);
        put("rocksdb.external_sst_file.global_seqno", new byte[8]);
        put("rocksdb.external_sst_file.version", new byte[] {2, 0, 0, 0});
        putText("rocksdb.merge.operator", "pebble.concatenate");
        putText("rocksdb.prefix.extractor.name", "nullptr");
        putText("rocksdb.property.collectors", "[static]");
    }

    private void putNumber(String name, long value) {
        put(name, Varint.encode(value));
    }

    private void putText(String name, String value) {
        put(name, value.getBytes(UTF_8));
    }

    private void put(String name, byte[] value) {
        values.put(name.getBytes(UTF_8), value);
    }

    /// Adds a caller's properties; an `IllegalArgumentException` when one bears the name of the table's own.
    void putUserProperties(Map<String, byte[]> userProperties) {
        userProperties.forEach((name, value) -> {
            if (values.putIfAbsent(name.getBytes(UTF_8), value) != null) {
                throw new IllegalArgumentException("the property name " + name + " is reserved: choose another");
            }
        });
    }

    /// The block: names in byte order, all prefix-compressed after the first.
    BlockBuilder encode() {
        BlockBuilder block = new BlockBuilder(Integer.MAX_VALUE);
        values.forEach((name, value) -> block.add(name, name.length, value, 0, value.length));
        return block;
    }
}
