package io.tarn.sstable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedBlockCacheTest {
    private static final int BLOCK_BYTES = 4096;

    @Test
    void aKeptBlockIsNotLoadedAgain() {
        BoundedBlockCache cache = new BoundedBlockCache(1 << 20);
        byte[] block = new byte[BLOCK_BYTES];
        assertThat(cache.get(1, 0, () -> block)).isSameAs(block);
        assertThat(cache.get(1, 0, BoundedBlockCacheTest::refuse)).isSameAs(block);
        assertThat(cache.get(2, 0, () -> new byte[1])).hasSize(1);
        assertThat(cache.get(1, 1, () -> new byte[2])).hasSize(2);
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        BoundedBlockCache cache = new BoundedBlockCache(3L * (BLOCK_BYTES + BoundedBlockCache.ENTRY_OVERHEAD_BYTES));
        AtomicInteger loads = new AtomicInteger();
        for (long offset : new long[] {1, 2, 3, 1, 4, 1, 2}) {
            cache.get(7, offset, () -> {
                loads.incrementAndGet();
                return new byte[BLOCK_BYTES];
            });
        }
        assertThat(loads).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 5000, 1 << 20, 10 << 20, 64 << 20})
    void theBoundHolds(long bytesMax) {
        BoundedBlockCache cache = new BoundedBlockCache(bytesMax);
        for (int i = 0; i < 20_000; i++) {
            int size = i % 9000;
            assertThat(cache.get(i % 3, i * 4096L, () -> new byte[size])).hasSize(size);
            if (i % 100 == 0) {
                assertThat(cache.retainedBytes()).isLessThanOrEqualTo(bytesMax);
            }
        }
        assertThat(cache.retainedBytes()).isBetween(bytesMax > 100_000 ? bytesMax / 2 : 0, bytesMax);
    }

    @Test
    void aFailedLoadLeavesNothing() {
        BoundedBlockCache cache = new BoundedBlockCache(1 << 20);
        assertThatThrownBy(() -> cache.get(1, 0, BoundedBlockCacheTest::refuse))
                .isInstanceOf(CorruptSstableException.class);
        assertThat(cache.retainedBytes()).isZero();
        assertThat(cache.get(1, 0, () -> new byte[5])).hasSize(5);
    }

    @Test
    void manyThreadsShareReaderAndCache() throws ExecutionException, InterruptedException {
        byte[] file = Tables.write(Tables.listing(20_000, 1));
        BoundedBlockCache cache = new BoundedBlockCache(1 << 20);
        SstableReader reader = SstableReader.open(BlockSource.of(file), cache);
        List<Fixtures.Entry> expected = Fixtures.readAll(reader);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> walks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                walks.add(threads.submit(() -> Fixtures.sameEntries(Fixtures.readAll(reader), expected)));
            }
            for (Future<Boolean> walk : walks) {
                assertThat(walk.get()).isTrue();
            }
        }
        assertThat(cache.retainedBytes()).isBetween(1L, 1L << 20);
    }

    private static byte[] refuse() {
        throw new CorruptSstableException("asked to load");
    }
}
