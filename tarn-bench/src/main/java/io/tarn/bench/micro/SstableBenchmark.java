package io.tarn.bench.micro;

import io.tarn.sstable.BlockCache;
import io.tarn.sstable.BlockSource;
import io.tarn.sstable.SstableCursor;
import io.tarn.sstable.SstableReader;
import io.tarn.sstable.SstableWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A range of [#RECORDS] records of the size that entries have, in memory: nanoseconds for one record written,
/// walked over, or looked up. Run with `tarn bench micro Sstable`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SstableBenchmark {
    static final int RECORDS = 20_000;
    private static final int VALUE_BYTES = 150;

    private final byte[][] keys = new byte[RECORDS][];
    private final byte[][] values = new byte[RECORDS][VALUE_BYTES];
    private final SplittableRandom random = new SplittableRandom(1);
    private SstableReader reader = table(new byte[][] {{1}}, new byte[][] {{1}});

    /// Makes the records and the table that is read.
    @Setup
    public void prepare() {
        reader.close();
        for (int i = 0; i < RECORDS; i++) {
            keys[i] = String.format(Locale.ROOT, "data/part/%08d.parquet", i).getBytes(StandardCharsets.UTF_8);
            random.nextBytes(values[i]);
        }
        reader = table(keys, values);
    }

    @TearDown
    public void close() {
        reader.close();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int write() {
        return bytes(keys, values).length;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long scan() {
        SstableCursor cursor = reader.cursor();
        long sum = 0;
        while (cursor.next()) {
            sum += cursor.keyLength() + cursor.valueLength();
        }
        return sum;
    }

    @Benchmark
    public byte[] get() {
        return reader.get(keys[random.nextInt(RECORDS)]).orElseThrow();
    }

    private static SstableReader table(byte[][] keys, byte[][] values) {
        return SstableReader.open(BlockSource.of(bytes(keys, values)), BlockCache.none());
    }

    private static byte[] bytes(byte[][] keys, byte[][] values) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SstableWriter writer = new SstableWriter(out);
            for (int i = 0; i < keys.length; i++) {
                writer.add(keys[i], 0, keys[i].length, values[i], 0, values[i].length);
            }
            writer.finish(new TreeMap<>());
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }
}
