package io.tarn.bench.micro;

import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.audit.AuditOptions;
import io.tarn.auth.audit.AuditRecord;
import io.tarn.auth.audit.AuditRecord.Call;
import io.tarn.auth.audit.AuditRecord.Caller;
import io.tarn.auth.audit.AuditRecord.Outcome;
import io.tarn.auth.audit.AuditRecord.Permission;
import io.tarn.auth.audit.AuditRecord.Result;
import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// From a call's end to its record in a stored segment, in memory: nanoseconds for one of [#RECORDS] records of
/// reads by three users. Prints the bytes that a record takes. Run with `tarn bench micro Audit`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AuditBenchmark {
    static final int RECORDS = 50_000;
    private static final int USERS = 3;
    private static final int OBJECTS = 100_000;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final SplittableRandom random = new SplittableRandom(1);
    private final AuditRecord[] records = new AuditRecord[RECORDS];
    private KeyValueStore store = new MemoryKeyValueStore();
    private AuditLog log = open();

    private AuditLog open() {
        return new AuditLog(store, "secret", AuditOptions.defaults(), Clock.systemUTC());
    }

    /// Makes the records.
    @Setup
    public void prepare() {
        for (int i = 0; i < RECORDS; i++) {
            records[i] = entry();
        }
    }

    private AuditRecord entry() {
        String path = String.format(Locale.ROOT, "data/part/%08d.parquet", random.nextInt(OBJECTS));
        String user = "user" + random.nextInt(USERS);
        var call = new Call(
                Service.REST_API,
                "StatObject",
                "GET",
                "/api/v1/repositories/lake/refs/main/objects/stat?path=" + path,
                "lake",
                "main",
                List.of(new Permission("fs:ReadObject", "arn:lakefs:fs:::repository/lake/object/" + path)),
                1);
        return new AuditRecord(
                System.currentTimeMillis(),
                new Caller(user, "access_key", "AKIAJ" + user, "10.0.0.1", "", "lakefs-python-sdk/1.88.0"),
                call,
                new Result(200, Outcome.ALLOWED, "", 30_000 + random.nextInt(100_000)),
                new UUID(random.nextLong(), random.nextLong()).toString());
    }

    /// Empties the store.
    @Setup(Level.Iteration)
    public void empty() {
        log.close();
        store.close();
        store = new MemoryKeyValueStore();
        log = open();
    }

    /// Records and waits until all are stored.
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public boolean recordAndStore() {
        for (AuditRecord entry : records) {
            log.record(() -> entry);
        }
        return log.flush(LIMIT);
    }

    /// Says what was used.
    @TearDown(Level.Iteration)
    public void report() {
        long bytes = 0;
        try (Scan scan = store.scan("audit".getBytes(StandardCharsets.US_ASCII), new byte[0], 0)) {
            while (scan.next()) {
                bytes += scan.key().length + scan.value().length;
            }
        }
        System.out.printf(
                Locale.ROOT, "(%.1f bytes a record, %d dropped) ", (double) bytes / log.recorded(), log.dropped());
    }
}
