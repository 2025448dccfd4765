package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException;
import io.tarn.sstable.BlockCache;
import io.tarn.sstable.BlockSource;
import io.tarn.sstable.SstableReader;
import io.tarn.versioning.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetarangeWriterTest {
    private static final int LARGE = 200_000;

    @TempDir
    Path directory;

    @Test
    void equalContentGivesEqualIdsAndSharesRanges() {
        try (Lake lake = new Lake(directory, Lake.raggedness(50))) {
            SortedMap<byte[], Value> content = content(2000);
            String id = lake.write(content);
            assertThat(lake.write(content)).isEqualTo(id);
            content.put(Lake.key(900), Lake.value("changed"));
            String changed = lake.write(content);
            List<String> before = ids(lake, id);
            List<String> after = ids(lake, changed);
            assertThat(changed).isNotEqualTo(id);
            assertThat(after).hasSameSizeAs(before);
            assertThat(after.stream().filter(before::contains)).hasSize(before.size() - 1);
        }
    }

    @Test
    void copiesRangesAndRecordsMixed() {
        try (Lake lake = new Lake(directory, Lake.raggedness(50))) {
            SortedMap<byte[], Value> content = content(2000);
            String id = lake.write(content);
            lake.puts.clear();
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id);
                    MetarangeWriter writer = lake.committed().writer(Lake.NAMESPACE, Map.of())) {
                boolean copyWhole = false;
                boolean moved = cursor.next();
                while (moved) {
                    if (!cursor.onHeader()) {
                        writer.writeRecord(cursor);
                        moved = cursor.next();
                        continue;
                    }
                    copyWhole = !copyWhole;
                    if (copyWhole) {
                        writer.writeRange(cursor.range());
                        moved = cursor.nextRange();
                    } else {
                        moved = cursor.next();
                    }
                }
                assertThat(writer.finish()).isEqualTo(id);
            }
            assertThat(lake.puts).hasSize(ids(lake, id).size() / 2 + 1);
        }
    }

    @Test
    void keysMustAscend() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults());
                MetarangeWriter writer = lake.committed().writer(Lake.NAMESPACE, Map.of())) {
            writer.writeRecord(Lake.key(5), Lake.value("a"));
            assertRefused(() -> writer.writeRecord(Lake.key(5), Lake.value("a")));
            assertRefused(() -> writer.writeRecord(Lake.key(4), Lake.value("a")));
            assertRefused(() -> writer.writeRange(range(5, 9)));
            writer.writeRange(range(6, 9));
            assertRefused(() -> writer.writeRecord(Lake.key(9), Lake.value("a")));
            assertRefused(() -> writer.writeRange(range(8, 12)));
            writer.writeRecord(Lake.key(10), Lake.value("a"));
        }
    }

    @Test
    void keysMustAscendAcrossChunks() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults());
                MetarangeWriter writer = lake.committed().writer(Lake.NAMESPACE, Map.of())) {
            for (int i = 0; i < 5000; i++) {
                writer.writeRecord(Lake.key(i), Lake.value("a"));
                byte[] same = Lake.key(i);
                assertRefused(() -> writer.writeRecord(same, Lake.value("a")));
            }
        }
    }

    @Test
    void abortLeavesNothingBehind() {
        try (Lake lake = new Lake(directory, Lake.raggedness(100))) {
            for (int count : new int[] {0, 1, 20_000}) {
                try (MetarangeWriter writer = lake.committed().writer(Lake.NAMESPACE, Map.of())) {
                    content(count).forEach(writer::writeRecord);
                }
                assertThat(lake.workspaceFiles()).isEmpty();
            }
            assertThat(lake.puts.stream().distinct().count()).isEqualTo(lake.puts.size());
        }
    }

    @Test
    void failedUploadFailsTheWriter() {
        try (Lake lake = new Lake(directory, Lake.raggedness(100))) {
            AtomicInteger puts = new AtomicInteger();
            lake.beforeCall = (call, location) -> {
                if (call.equals("put") && puts.incrementAndGet() == 3) {
                    throw Lake.outage();
                }
            };
            assertThatThrownBy(() -> lake.write(content(20_000)))
                    .isInstanceOf(ObjectStoreException.class)
                    .hasMessage("the store is down");
            assertThat(lake.workspaceFiles()).isEmpty();
            assertThat(lake.cachedFiles()).hasSizeLessThan(20);
        }
    }

    @Test
    void failedUploadOfTheMetarangeFailsTheWriter() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            AtomicInteger puts = new AtomicInteger();
            lake.beforeCall = (call, location) -> {
                if (call.equals("put") && puts.incrementAndGet() == 2) {
                    throw Lake.outage();
                }
            };
            assertThatThrownBy(() -> lake.write(content(10))).isInstanceOf(ObjectStoreException.class);
            assertThat(lake.workspaceFiles()).isEmpty();
            assertThat(lake.cachedFiles()).hasSize(1);
            lake.write(content(10));
            assertThat(lake.puts).hasSize(3);
        }
    }

    @Test
    void metadataAndPropertiesAreInEveryFile() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            String id;
            try (MetarangeWriter writer = lake.committed().writer(Lake.NAMESPACE, Map.of("entity", "tag"))) {
                writer.writeRecord("v1".getBytes(UTF_8), Lake.value("one"));
                writer.writeRecord("v2".getBytes(UTF_8), Lake.value("two"));
                id = writer.finish();
            }
            Map<String, byte[]> metarange = properties(lake, id);
            Map<String, byte[]> range = properties(lake, ids(lake, id).getFirst());
            assertThat(metarange.get("entity")).asString(UTF_8).isEqualTo("tag");
            assertThat(metarange.get("type")).asString(UTF_8).isEqualTo("metaranges");
            assertThat(metarange.get("count")).asString(UTF_8).isEqualTo("1");
            assertThat(metarange.get("min_key")).asString(UTF_8).isEqualTo("v2");
            assertThat(range.get("entity")).asString(UTF_8).isEqualTo("tag");
            assertThat(range.get("type")).asString(UTF_8).isEqualTo("ranges");
            assertThat(range.get("count")).asString(UTF_8).isEqualTo("2");
            assertThat(range.get("min_key")).asString(UTF_8).isEqualTo("v1");
            assertThat(range.get("max_key")).asString(UTF_8).isEqualTo("v2");
        }
    }

    @Test
    void aLargeSnapshotComesBackWithoutDownloads() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            SortedMap<byte[], Value> content = content(LARGE);
            String id = lake.write(content);
            assertThat(lake.committed().ranges(Lake.NAMESPACE, id).stream()
                            .mapToLong(RangeInfo::count)
                            .sum())
                    .isEqualTo(LARGE);
            var expected = content.entrySet().iterator();
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id)) {
                while (cursor.next()) {
                    if (!cursor.onHeader()) {
                        var entry = expected.next();
                        assertThat(Arrays.equals(cursor.key(), entry.getKey())).isTrue();
                        assertThat(cursor.hasIdentity(entry.getValue().identity()))
                                .isTrue();
                    }
                }
            }
            assertThat(expected).isExhausted();
            assertThat(lake.gets).isEmpty();
        }
    }

    @Test
    void hugeRecordsPass() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            SortedMap<byte[], Value> content = content(3);
            content.put(Lake.key(1), Lake.value("x".repeat(3_000_000)));
            String id = lake.write(content);
            assertThat(lake.committed()
                            .get(Lake.NAMESPACE, id, Lake.key(1))
                            .orElseThrow()
                            .data())
                    .hasSize(3_000_000);
            assertThat(lake.committed().get(Lake.NAMESPACE, id, Lake.key(2))).isPresent();
        }
    }

    static SortedMap<byte[], Value> content(int count) {
        TreeMap<byte[], Value> content = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < count; i++) {
            content.put(Lake.key(i), Lake.value("content " + i));
        }
        return content;
    }

    private static List<String> ids(Lake lake, String metarange) {
        return lake.committed().ranges(Lake.NAMESPACE, metarange).stream()
                .map(RangeInfo::id)
                .toList();
    }

    private static RangeInfo range(int min, int max) {
        return new RangeInfo("0".repeat(64), Lake.key(min), Lake.key(max), 1, 2);
    }

    private static Map<String, byte[]> properties(Lake lake, String id) {
        try (SstableReader reader = SstableReader.open(BlockSource.of(lake.object(id)), BlockCache.none())) {
            return reader.properties();
        }
    }

    private static void assertRefused(Runnable write) {
        assertThatThrownBy(write::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keys should be written in ascending order");
    }
}
