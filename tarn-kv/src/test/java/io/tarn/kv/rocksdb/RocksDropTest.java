package io.tarn.kv.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.Condition;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.testkit.Await;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many dropped partitions do not slow down what lies between them.
class RocksDropTest {
    private static final int PARTITIONS = 1000;
    private static final int ENTRIES = 100;
    private static final int PROBES = 200;

    /// A probe takes some microseconds; one that walked over the dropped entries would take some ten thousand.
    private static final long SLOWDOWN_MAX = 10;

    @TempDir
    Path folder;

    private static byte[] partition(int number) {
        return "staging-%04d".formatted(number).getBytes(UTF_8);
    }

    private static void fill(RocksKeyValueStore store, int number) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            byte[] key = "key-%04d".formatted(i).getBytes(UTF_8);
            writes.add(new Write.Set(partition(number), key, new byte[100], Condition.always()));
        }
        assertThat(store.write(writes)).isEqualTo(ENTRIES);
    }

    private static int count(RocksKeyValueStore store, int number) {
        int found = 0;
        try (Scan scan = store.scan(partition(number), new byte[0], 0)) {
            while (scan.next()) {
                found++;
            }
        }
        return found;
    }

    /// The median time to scan the kept partition and look for something in a dropped one.
    private static long probeNanos(RocksKeyValueStore store) {
        byte[] key = "key-0050".getBytes(UTF_8);
        return LongStream.range(0, PROBES)
                .map(i -> {
                    long begin = System.nanoTime();
                    assertThat(count(store, PARTITIONS / 2)).isEqualTo(ENTRIES);
                    store.get(partition(PARTITIONS / 2 + 1), key);
                    count(store, PARTITIONS / 2 - 1);
                    return System.nanoTime() - begin;
                })
                .sorted()
                .skip(PROBES / 2)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void scanningNextToAThousandDroppedPartitionsStaysFast() {
        RocksOptions small = new RocksOptions(false, 8L << 20, 2L << 20, 64, 64);
        try (RocksKeyValueStore store = RocksKeyValueStore.open(folder, small)) {
            for (int i = 0; i < PARTITIONS; i++) {
                fill(store, i);
            }
            probeNanos(store);
            long before = probeNanos(store);
            for (int i = 0; i < PARTITIONS; i++) {
                if (i != PARTITIONS / 2) {
                    store.dropPartition(partition(i));
                }
            }
            long after = probeNanos(store);
            System.out.printf("probe before %d us, after %d drops %d us%n", before / 1000, PARTITIONS, after / 1000);
            assertThat(after).isLessThan(before * SLOWDOWN_MAX);
            assertThat(count(store, 0)).isZero();
            assertThat(count(store, PARTITIONS - 1)).isZero();
        }
    }

    private long tableBytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, "*.sst")) {
            for (Path table : tables) {
                bytes += table.toFile().length();
            }
        }
        return bytes;
    }

    @Test
    void droppingALargePartitionGivesItsDiskSpaceBack() throws IOException {
        Gen gen = Seed.ofProcess().split("drop").gen();
        RocksOptions small = new RocksOptions(false, 8L << 20, 1L << 20, 64, 64);
        try (RocksKeyValueStore store = RocksKeyValueStore.open(folder, small)) {
            for (int i = 0; i < 30; i++) {
                store.set(partition(1), new byte[] {(byte) i, 1}, gen.bytes(1 << 20, 1 << 20));
            }
        }
        try (RocksKeyValueStore store = RocksKeyValueStore.open(folder, small)) {
            long before = tableBytes();
            assertThat(before).isGreaterThan(20L << 20);
            store.dropPartition(partition(1));
            Await.until("space given back", () -> tableBytes() < before / 2);
            System.out.printf("tables before the drop %d KiB, after %d KiB%n", before >> 10, tableBytes() >> 10);
        }
    }
}
