package io.tarn.sstable;

import static io.tarn.sstable.Fixtures.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.sstable.Fixtures.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What was written is found again, by walking, seeking and looking up, at every size.
class RoundTripTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 16, 17, 5000, 7001, 200_000})
    void everyRecordIsFound(int count) {
        NavigableMap<byte[], byte[]> records = Tables.listing(count, 7);
        byte[] file = Tables.write(records);
        BlockCache cache = new BoundedBlockCache(8 << 20);
        try (SstableReader reader = SstableReader.open(BlockSource.of(file), cache)) {
            assertThat(reader.entryCount()).isEqualTo(count);
            assertWalkYields(reader, records);
            assertSeeksMatch(reader, records, count > 10_000 ? 34 : 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"5000, 2", "7001, 2", "200000, 2", "17, 0"})
    void largeIndexesHaveTwoLevels(int count, int type) {
        SstableReader reader = Fixtures.open(Tables.write(Tables.listing(count, 7)));
        assertThat(reader.properties().get(TableProperties.INDEX_TYPE)).isEqualTo(new byte[] {(byte) type, 0, 0, 0});
        assertThat(reader.properties().containsKey("rocksdb.index.partitions")).isEqualTo(type == 2);
        assertThat(reader.properties().containsKey("rocksdb.top-level.index.size"))
                .isEqualTo(type == 2);
    }

    @Test
    void awkwardKeys() {
        NavigableMap<byte[], byte[]> records = Tables.sorted();
        for (int length = 0; length < 300; length++) {
            byte[] ones = new byte[length];
            Arrays.fill(ones, (byte) 0xff);
            records.put(ones, Tables.value(length, 40));
            byte[] prefixes = new byte[length];
            Arrays.fill(prefixes, (byte) 'p');
            records.put(prefixes, Tables.value(length, 50));
            byte[] trailerLike = new byte[length];
            Arrays.fill(trailerLike, 0, Math.min(1, length), (byte) 1);
            records.put(trailerLike, Tables.value(length, 60));
        }
        SstableReader reader = Fixtures.open(Tables.write(records));
        assertWalkYields(reader, records);
        assertSeeksMatch(reader, records, 1);
    }

    @Test
    void randomShortKeys() {
        long seed = 20261123;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        NavigableMap<byte[], byte[]> records = Tables.sorted();
        for (int i = 0; i < 20_000; i++) {
            byte[] key = new byte[random.nextInt(12)];
            for (int j = 0; j < key.length; j++) {
                key[j] = (byte)
                        switch (random.nextInt(4)) {
                            case 0 -> 0xff;
                            case 1 -> random.nextInt(256);
                            default -> 'a' + random.nextInt(3);
                        };
            }
            records.put(key, Tables.value(i, random.nextInt(400)));
        }
        SstableReader reader = Fixtures.open(Tables.write(records));
        assertWalkYields(reader, records);
        assertSeeksMatch(reader, records, 5);
    }

    @Test
    void bigValuesAndKeys() {
        Random random = new Random(5);
        NavigableMap<byte[], byte[]> records = Tables.sorted();
        for (int size : new int[] {1, 4095, 4096, 5000, 65_535, 65_536, 65_537, 1 << 20, 3 << 20}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            records.put(Fixtures.utf8("noise/" + size), noise);
            records.put(Fixtures.utf8("zeros/" + size), new byte[size]);
            records.put(noise, Fixtures.utf8("short"));
        }
        SstableReader reader = Fixtures.open(Tables.write(records));
        assertWalkYields(reader, records);
        assertSeeksMatch(reader, records, 1);
    }

    @Test
    void filesOnDiskReadLikeArrays(@TempDir Path folder) throws IOException {
        NavigableMap<byte[], byte[]> records = Tables.listing(3000, 9);
        Path path = folder.resolve("table");
        Files.write(path, Tables.write(records));
        try (SstableReader reader =
                SstableReader.open(BlockSource.of(FileChannel.open(path)), new BoundedBlockCache(1 << 20))) {
            assertWalkYields(reader, records);
            assertWalkYields(reader, records);
        }
    }

    @Test
    void aCursorMovesBackAndForth() {
        SstableReader reader = Fixtures.open(Tables.write(Tables.listing(10_000, 3)));
        List<Entry> entries = Fixtures.readAll(reader);
        SstableCursor cursor = reader.cursor();
        Random random = new Random(11);
        for (int i = 0; i < 5000; i++) {
            int at = random.nextInt(entries.size());
            assertThat(cursor.seek(entries.get(at).key())).isTrue();
            for (int step = 0; step < random.nextInt(40) && at + step < entries.size(); step++) {
                assertThat(cursor.key()).isEqualTo(entries.get(at + step).key());
                assertThat(cursor.next()).isEqualTo(at + step + 1 < entries.size());
            }
        }
        assertThat(cursor.seek(new byte[] {(byte) 0xff})).isFalse();
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.keyLength()).isZero();
        assertThat(cursor.valueLength()).isZero();
        assertThat(cursor.seek(entries.getFirst().key())).isTrue();
        assertThat(cursor.value()).isEqualTo(entries.getFirst().value());
    }

    @Test
    void theWriterRefusesWhatItCannotKeep() throws IOException {
        SstableWriter writer = new SstableWriter(OutputStream.nullOutputStream());
        Fixtures.add(writer, new Entry(Fixtures.utf8("b"), new byte[1]));
        for (String key : new String[] {"b", "a", ""}) {
            assertThatThrownBy(() -> Fixtures.add(writer, new Entry(Fixtures.utf8(key), new byte[1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ascend");
        }
        assertThat(writer.entryCount()).isEqualTo(1);
        assertThatThrownBy(() -> writer.finish(properties("rocksdb.comparator", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reserved");
        assertThatThrownBy(() -> Fixtures.add(writer, new Entry(Fixtures.utf8("c"), new byte[1])))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void retainedBytesDoNotGrow() {
        SstableReader reader = Fixtures.open(Tables.write(Tables.listing(50_000, 3)));
        long before = reader.retainedBytes();
        Fixtures.readAll(reader);
        assertThat(reader.retainedBytes()).isEqualTo(before);
        long indexKeys = 0;
        for (int i = 0; i < reader.index().partitionCount(); i++) {
            indexKeys += reader.index().partition(i).retainedBytes();
        }
        assertThat(before).isBetween(indexKeys, 2 * indexKeys);
    }

    private static void assertWalkYields(SstableReader reader, Map<byte[], byte[]> records) {
        SstableCursor cursor = reader.cursor();
        records.forEach((key, value) -> {
            boolean same = cursor.next()
                    && Arrays.equals(cursor.keyBuffer(), 0, cursor.keyLength(), key, 0, key.length)
                    && Arrays.equals(
                            cursor.valueBuffer(),
                            cursor.valueOffset(),
                            cursor.valueOffset() + cursor.valueLength(),
                            value,
                            0,
                            value.length);
            if (!same) {
                assertThat(cursor.key()).isEqualTo(key);
                assertThat(cursor.value()).isEqualTo(value);
            }
        });
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
    }

    /// Looks up every `step`-th key and its neighbours, with a fresh cursor, a used cursor and a plain lookup.
    private static void assertSeeksMatch(SstableReader reader, NavigableMap<byte[], byte[]> records, int step) {
        List<byte[]> probes = new ArrayList<>(List.of(new byte[0], new byte[] {(byte) 0xff}));
        int number = 0;
        for (byte[] key : records.keySet()) {
            if (number++ % step == 0) {
                probes.add(key);
                probes.add(Arrays.copyOf(key, key.length + 1));
                probes.add(Arrays.copyOf(key, Math.max(0, key.length - 1)));
            }
        }
        SstableCursor used = reader.cursor();
        for (byte[] probe : probes) {
            Map.Entry<byte[], byte[]> expected = records.ceilingEntry(probe);
            assertStandsAt(reader.cursor(), probe, expected);
            assertStandsAt(used, probe, expected);
            byte[] value = records.get(probe);
            assertThat(Arrays.equals(reader.get(probe).orElse(null), value)).isTrue();
        }
    }

    private static void assertStandsAt(SstableCursor cursor, byte[] probe, Map.Entry<byte[], byte[]> expected) {
        boolean found = cursor.seek(probe);
        assertThat(found).isEqualTo(expected != null);
        if (expected != null) {
            assertThat(Arrays.equals(cursor.key(), expected.getKey())).isTrue();
            assertThat(Arrays.equals(cursor.value(), expected.getValue())).isTrue();
        }
    }
}
