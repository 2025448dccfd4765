package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/// Range and metarange files from the layout text: the smallest form that readers must accept, one uncompressed
/// block with full keys. They are read back with RocksDB.
final class TableFile {
    /// One record; the value is identity and data with their lengths.
    record Entry(byte[] key, byte[] value) {}

    /// A finished file: its id is its name below `_lakefs/`.
    record Built(String id, byte[] bytes, List<Entry> entries) {
        String firstKey() {
            return new String(entries.getFirst().key(), UTF_8);
        }

        String lastKey() {
            return new String(entries.getLast().key(), UTF_8);
        }
    }

    private static final byte[] RECORD_TRAILER = {1, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] MAGIC = HexFormat.of().parseHex("f7cff485b741e288");
    private static final int FOOTER_HANDLES_END = 41;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TableFile() {}

    static Entry entry(String key, byte[] identity, byte[] data) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        Wire.varint(value, identity.length * 2L);
        value.writeBytes(identity);
        Wire.varint(value, data.length * 2L);
        value.writeBytes(data);
        return new Entry(key.getBytes(UTF_8), value.toByteArray());
    }

    static Built range(List<Entry> entries) {
        return built(entries, "ranges");
    }

    /// A metarange over ranges of ascending keys.
    static Built metarange(Built... ranges) {
        List<Entry> entries = new ArrayList<>();
        for (Built range : ranges) {
            Wire data = new Wire()
                    .text(1, range.firstKey())
                    .text(2, range.lastKey())
                    .number(3, range.bytes().length)
                    .number(4, range.entries().size());
            entries.add(entry(range.lastKey(), range.id().getBytes(UTF_8), data.done()));
        }
        return built(entries, "metaranges");
    }

    private static Built built(List<Entry> entries, String type) {
        return new Built(TypedHash.file(entries, type), new TableFile().write(entries, type), entries);
    }

    private byte[] write(List<Entry> entries, String type) {
        List<Entry> internal = entries.stream()
                .map(entry -> new Entry(joined(entry.key(), RECORD_TRAILER), entry.value()))
                .toList();
        byte[] data = block(internal);
        byte[] index = block(List.of(new Entry(internal.getLast().key(), data)));
        byte[] properties = block(properties(entries, type));
        byte[] metaindex = block(List.of(new Entry("rocksdb.properties".getBytes(UTF_8), properties)));
        ByteBuffer footer = ByteBuffer.allocate(53).order(ByteOrder.LITTLE_ENDIAN);
        footer.put((byte) 1).put(metaindex).put(index);
        footer.position(FOOTER_HANDLES_END).putInt(2).put(MAGIC);
        return joined(out.toByteArray(), footer.array());
    }

    private static List<Entry> properties(List<Entry> entries, String type) {
        Map<String, byte[]> values = new TreeMap<>(Map.of(
                "type", type.getBytes(UTF_8),
                "min_key", entries.getFirst().key(),
                "max_key", entries.getLast().key(),
                "count", Integer.toString(entries.size()).getBytes(UTF_8),
                "estimated_size_bytes", "1000".getBytes(UTF_8),
                "rocksdb.block.based.table.index.type", new byte[4],
                "rocksdb.comparator", "leveldb.BytewiseComparator".getBytes(UTF_8),
                "rocksdb.merge.operator", "pebble.concatenate".getBytes(UTF_8),
                "rocksdb.num.entries", new byte[] {(byte) entries.size()}));
        return values.entrySet().stream()
                .map(value -> new Entry(value.getKey().getBytes(UTF_8), value.getValue()))
                .toList();
    }

    /// Appends a block of at most 16 records with its trailer; returns its handle.
    private byte[] block(List<Entry> entries) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            Wire.varint(block, 0);
            Wire.varint(block, entry.key().length);
            Wire.varint(block, entry.value().length);
            block.writeBytes(entry.key());
            block.writeBytes(entry.value());
        }
        block.writeBytes(new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
        ByteArrayOutputStream handle = new ByteArrayOutputStream();
        Wire.varint(handle, out.size());
        Wire.varint(handle, block.size());
        block.write(0);
        CRC32C crc = new CRC32C();
        crc.update(block.toByteArray());
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
        out.writeBytes(block.toByteArray());
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array());
        return handle.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /// The records of a file, read by RocksDB, and its type.
    static Built read(byte[] bytes, Path scratch, String type) {
        List<Entry> entries = new ArrayList<>();
        try {
            Path file = Files.write(Files.createTempFile(scratch, "table", ".sst"), bytes);
            try (Options options = new Options();
                    SstFileReader reader = new SstFileReader(options);
                    ReadOptions readOptions = new ReadOptions().setVerifyChecksums(true)) {
                reader.open(file.toString());
                reader.verifyChecksum();
                String stored =
                        reader.getTableProperties().getUserCollectedProperties().get("type");
                if (!type.equals(stored)) {
                    throw new AssertionError("type is " + stored);
                }
                try (SstFileReaderIterator records = reader.newIterator(readOptions)) {
                    for (records.seekToFirst(); records.isValid(); records.next()) {
                        entries.add(new Entry(records.key(), records.value()));
                    }
                    records.status();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RocksDBException e) {
            throw new AssertionError(e);
        }
        return new Built(TypedHash.file(entries, type), bytes, entries);
    }

    /// The file that a resource beside this class holds in hexadecimal digits.
    static byte[] observed(String resource) {
        try (var in = TableFile.class.getResourceAsStream(resource)) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), ISO_8859_1).replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
