package io.tarn.sstable;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Files and records that the tests share.
final class Fixtures {
    private Fixtures() {}

    record Entry(byte[] key, byte[] value) {}

    /// A complete file of engine specification 26.2.
    static byte[] file(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream(name + ".hex")) {
            return hex(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    static SortedMap<String, byte[]> properties(String... namesAndValues) {
        TreeMap<String, byte[]> properties = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], utf8(namesAndValues[i + 1]));
        }
        return properties;
    }

    static byte[] write(Iterable<Entry> entries, SortedMap<String, byte[]> properties) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SstableWriter writer = new SstableWriter(out);
        try {
            for (Entry entry : entries) {
                add(writer, entry);
            }
            writer.finish(properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static void add(SstableWriter writer, Entry entry) throws IOException {
        writer.add(entry.key, 0, entry.key.length, entry.value, 0, entry.value.length);
    }

    static SstableReader open(byte[] file) {
        return SstableReader.open(BlockSource.of(file), BlockCache.none());
    }

    static List<Entry> readAll(SstableReader reader) {
        List<Entry> entries = new ArrayList<>();
        SstableCursor cursor = reader.cursor();
        while (cursor.next()) {
            entries.add(new Entry(cursor.key(), cursor.value()));
        }
        return entries;
    }

    /// The properties a caller gave, without the table's own.
    static SortedMap<String, byte[]> userProperties(SstableReader reader) {
        TreeMap<String, byte[]> properties = new TreeMap<>();
        for (Map.Entry<String, byte[]> property : reader.properties().entrySet()) {
            if (!property.getKey().startsWith("rocksdb.")) {
                properties.put(property.getKey(), property.getValue());
            }
        }
        return properties;
    }

    static boolean sameEntries(List<Entry> left, List<Entry> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!Arrays.equals(left.get(i).key, right.get(i).key)
                    || !Arrays.equals(left.get(i).value, right.get(i).value)) {
                return false;
            }
        }
        return true;
    }
}
