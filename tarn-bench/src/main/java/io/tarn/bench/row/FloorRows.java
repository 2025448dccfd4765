package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// Floors: RocksDB and the file system without a server, one thread, on the directory of the run.
final class FloorRows {
    private static final int RECORD_BYTES = 256;
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int COPIED_FILES = 64;

    private FloorRows() {}

    /// Synced batches of 32 and of 64 puts, as a committer of so many waiting writers would do.
    static List<Result> rocksdb(Bench bench) throws IOException {
        return List.of(rocksdb(bench, 32), rocksdb(bench, 64));
    }

    /// One file of 1 KiB after another: written, forced to disk, renamed to its name.
    static List<Result> file(Bench bench) throws IOException {
        Path directory = Files.createDirectories(bench.settings().directory().resolve("floor-files"));
        byte[] content = content(bench, KIB);
        int[] number = {0};
        Measurement measured = repeat(bench, () -> {
            Path temporary = directory.resolve("writing");
            write(temporary, content, true);
            Files.move(temporary, directory.resolve("f" + number[0]++), StandardCopyOption.ATOMIC_MOVE);
        });
        return List.of(Result.of("floor-file-1k", measured));
    }

    /// Files of 1 MiB copied one after another, neither synced nor checked.
    static List<Result> copy(Bench bench) throws IOException {
        Path directory = Files.createDirectories(bench.settings().directory().resolve("floor-copies"));
        Path source = directory.resolve("source");
        write(source, content(bench, MIB), true);
        int[] number = {0};
        Measurement measured = repeat(
                bench,
                () -> Files.copy(
                        source,
                        directory.resolve("c" + number[0]++ % COPIED_FILES),
                        StandardCopyOption.REPLACE_EXISTING));
        return List.of(Result.of("floor-copy-1m", measured).with("mib_per_second", Math.round(measured.perSecond())));
    }

    private static Result rocksdb(Bench bench, int writers) throws IOException {
        Path directory = Files.createDirectories(bench.settings().directory().resolve("floor-rocksdb-" + writers));
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB database = RocksDB.open(options, directory.toString());
                WriteOptions synced = new WriteOptions().setSync(true);
                WriteBatch batch = new WriteBatch()) {
            byte[] value = content(bench, RECORD_BYTES);
            ByteBuffer key = ByteBuffer.allocate(Long.BYTES);
            long[] number = {0};
            Measurement measured = repeat(bench, () -> {
                batch.clear();
                for (int i = 0; i < writers; i++) {
                    batch.put(key.putLong(0, number[0]++).array(), value);
                }
                database.write(synced, batch);
            });
            return Result.of("floor-rocksdb-" + writers, measured)
                    .with("puts_per_second", Math.round(measured.perSecond() * writers));
        } catch (RocksDBException e) {
            throw new IOException("RocksDB: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException, RocksDBException;
    }

    private static Measurement repeat(Bench bench, Action action) throws IOException {
        Duration measured = bench.settings().measured();
        List<Long> nanos = new ArrayList<>();
        long start = System.nanoTime();
        for (long now = start; now - start < measured.toNanos(); ) {
            try {
                action.run();
            } catch (RocksDBException e) {
                throw new IOException("RocksDB: " + e.getMessage(), e);
            }
            long end = System.nanoTime();
            nanos.add(end - now);
            now = end;
        }
        return Measurement.ofSequence(nanos.stream().mapToLong(Long::longValue).toArray());
    }

    private static void write(Path path, byte[] content, boolean synced) throws IOException {
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            if (synced) {
                file.force(true);
            }
        }
    }

    private static byte[] content(Bench bench, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(bench.settings().seed()).nextBytes(bytes);
        return bytes;
    }
}
