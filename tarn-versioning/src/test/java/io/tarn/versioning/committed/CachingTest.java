package io.tarn.versioning.committed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.sstable.BlockCache;
import io.tarn.versioning.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Downloads, read-ahead, and readers that are evicted while in use.
final class CachingTest {
    private static final int RECORDS = 5000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long SEED = 7;

    @TempDir
    Path directory;

    @Test
    void aScanDownloadsEveryFileOnce() {
        try (Lake lake = new Lake(directory, Lake.raggedness(200))) {
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            lake.restart(true);
            int records = 0;
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id)) {
                while (cursor.next()) {
                    records += cursor.onHeader() ? 0 : 1;
                }
            }
            assertThat(records).isEqualTo(RECORDS);
            assertThat(lake.gets).doesNotHaveDuplicates();
            assertThat(lake.gets)
                    .hasSize(lake.committed().ranges(Lake.NAMESPACE, id).size() + 1);
        }
    }

    @Test
    void readsAheadOnceARangeWasReadThrough() {
        try (Lake lake = new Lake(directory, Lake.raggedness(200))) {
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            lake.restart(true);
            List<RangeInfo> ranges = lake.committed().ranges(Lake.NAMESPACE, id);
            assertThat(ranges).hasSizeGreaterThan(5);
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id)) {
                while (cursor.next()
                        && cursor.range().id().equals(ranges.getFirst().id())) {
                    assertThat(lake.gets).hasSizeLessThanOrEqualTo(2);
                }
                cursor.next();
                await(() -> lake.gets.contains("_lakefs/" + ranges.get(2).id())
                        && lake.gets.contains("_lakefs/" + ranges.get(3).id()));
            }
        }
    }

    @Test
    void skippedRangesAreNeverDownloaded() {
        try (Lake lake = new Lake(directory, Lake.raggedness(200))) {
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            lake.restart(true);
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id)) {
                assertThat(cursor.next()).isTrue();
                while (cursor.nextRange()) {
                    assertThat(cursor.onHeader()).isTrue();
                }
            }
            assertThat(lake.committed().get(Lake.NAMESPACE, id, Lake.key(RECORDS)))
                    .isEmpty();
            assertThat(lake.gets).containsExactly("_lakefs/" + id);
        }
    }

    @Test
    void readersEvictedWhileInUseStayUsable() throws Exception {
        System.out.println("seed " + SEED);
        try (Lake lake = new Lake(directory, Lake.raggedness(200));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            SortedMap<byte[], Value> content = MetarangeWriterTest.content(RECORDS);
            String id = lake.write(content);
            List<RangeInfo> ranges = lake.committed().ranges(Lake.NAMESPACE, id);
            SnapshotFiles files = new SnapshotFiles(lake.objects, "_lakefs", lake.cache());
            try (OpenRanges tiny = new OpenRanges(files, BlockCache.none(), 1)) {
                List<Future<?>> readers = new ArrayList<>();
                for (int reader = 0; reader < 8; reader++) {
                    Random random = new Random(SEED + reader);
                    readers.add(threads.submit(() -> readSome(tiny, files, ranges, random)));
                }
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        }
    }

    @Test
    void manyThreadsLookUpAtOnce() throws Exception {
        System.out.println("seed " + SEED);
        try (Lake lake = new Lake(directory, Lake.raggedness(200));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            SortedMap<byte[], Value> content = MetarangeWriterTest.content(RECORDS);
            String id = lake.write(content);
            lake.restart(true);
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < 16; reader++) {
                Random random = new Random(SEED + reader);
                readers.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        byte[] key = Lake.key(random.nextInt(RECORDS));
                        Optional<Value> found = lake.committed().get(Lake.NAMESPACE, id, key);
                        assertThat(found.orElseThrow().data())
                                .isEqualTo(content.get(key).data());
                    }
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(lake.gets).doesNotHaveDuplicates();
        }
    }

    @Test
    void theEmptyKeyHidesNothing() {
        try (Lake lake = new Lake(directory, Lake.raggedness(200))) {
            SortedMap<byte[], Value> content = MetarangeWriterTest.content(RECORDS);
            content.put(new byte[0], Lake.value("no name"));
            String id = lake.write(content);
            assertThat(lake.committed().get(Lake.NAMESPACE, id, new byte[0])).isPresent();
            assertThat(lake.committed().get(Lake.NAMESPACE, id, Lake.key(0))).isPresent();
            assertThat(lake.committed().ranges(Lake.NAMESPACE, id).getFirst().minKey())
                    .isEmpty();
        }
    }

    private static void readSome(OpenRanges open, SnapshotFiles files, List<RangeInfo> ranges, Random random) {
        for (int i = 0; i < 30; i++) {
            RangeInfo range = ranges.get(random.nextInt(ranges.size()));
            try (RangeReader reader = new RangeReader(open, files, Lake.NAMESPACE, range.id())) {
                long records = 0;
                while (reader.next()) {
                    records++;
                }
                assertThat(records).isEqualTo(range.count());
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
