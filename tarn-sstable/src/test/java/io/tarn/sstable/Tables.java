package io.tarn.sstable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/// Seeded tables for tests.
final class Tables {
    private Tables() {}

    static NavigableMap<byte[], byte[]> sorted() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    /// Records that look like a listing of objects: nested paths, values partly alike and partly random.
    static NavigableMap<byte[], byte[]> listing(int count, long seed) {
        Random random = new Random(seed);
        NavigableMap<byte[], byte[]> records = sorted();
        for (int i = 0; i < count; i++) {
            String key = "warehouse/events/year=%04d/part-%08d.parquet".formatted(2000 + i / 1000, i * 3);
            records.put(Fixtures.utf8(key), value(random.nextLong(), 150 + random.nextInt(100)));
        }
        return records;
    }

    /// A value of which the first half is text that repeats and the rest is noise.
    static byte[] value(long seed, int length) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        byte[] text = Fixtures.utf8("data/ft5ncn1ksdu8j8our14g/application/octet-stream/");
        for (int i = 0; i < length / 2; i++) {
            noise[i] = text[i % text.length];
        }
        return noise;
    }

    static byte[] write(NavigableMap<byte[], byte[]> records) {
        List<Fixtures.Entry> entries = new ArrayList<>(records.size());
        records.forEach((key, value) -> entries.add(new Fixtures.Entry(key, value)));
        return Fixtures.write(entries, Fixtures.properties("type", "ranges", "count", "" + records.size()));
    }
}
