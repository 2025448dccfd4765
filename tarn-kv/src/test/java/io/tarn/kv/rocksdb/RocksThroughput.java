package io.tarn.kv.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// Prints synced writes per second of the store, for growing numbers of writers, beside RocksDB alone with as many
/// writes in each batch. Run `main` with a directory on the disk to measure.
final class RocksThroughput {
    private static final Duration RUN = Duration.ofSeconds(3);
    private static final byte[] PARTITION = "partition".getBytes(UTF_8);

    private RocksThroughput() {}

    public static void main(String[] arguments) throws IOException, RocksDBException {
        Path parent = Path.of(arguments[0]);
        for (int writers : new int[] {1, 1, 8, 64, 256}) {
            long store = storeRate(Files.createTempDirectory(parent, "store"), writers);
            long raw = rawRate(Files.createTempDirectory(parent, "raw"), writers);
            System.out.printf(
                    "%3d writers: store %d/s, RocksDB in batches of %d: %d/s%n", writers, store, writers, raw);
        }
    }

    private static byte[] key(long number) {
        return "some/path/of/an/object/%012d".formatted(number).getBytes(UTF_8);
    }

    private static long storeRate(Path folder, int writers) {
        AtomicLong written = new AtomicLong();
        try (RocksKeyValueStore store = RocksKeyValueStore.open(folder, RocksOptions.defaults())) {
            long deadline = System.nanoTime() + RUN.toNanos();
            Crowd.virtual(writers, index -> {
                while (System.nanoTime() < deadline) {
                    store.set(PARTITION, key(written.incrementAndGet()), new byte[100]);
                }
            });
            System.out.printf("    %.1f writes a batch%n", (double) written.get() / store.batches());
        }
        return written.get() / RUN.toSeconds();
    }

    private static long rawRate(Path folder, int batchSize) throws RocksDBException {
        long written = 0;
        try (Options options = new Options().setCreateIfMissing(true);
                WriteOptions synced = new WriteOptions().setSync(true);
                RocksDB rocks = RocksDB.open(options, folder.toString())) {
            long deadline = System.nanoTime() + RUN.toNanos();
            while (System.nanoTime() < deadline) {
                try (WriteBatch batch = new WriteBatch()) {
                    for (int i = 0; i < batchSize; i++) {
                        batch.put(key(written++), new byte[100]);
                    }
                    rocks.write(synced, batch);
                }
            }
        }
        return written / RUN.toSeconds();
    }
}
