package io.tarn.bench.micro;

import io.tarn.bench.scale.Lake;
import io.tarn.bench.scale.LakeRepository;
import io.tarn.bench.scale.ObjectNames;
import io.tarn.catalog.ListedObject;
import io.tarn.versioning.Page;
import io.tarn.versioning.diff.RecordCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/// The engine over its real stores, on a repository of [#OBJECTS] committed objects and as many staged ones, in the
/// system's folder of temporary files. Run with `tarn bench micro Engine`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class EngineBenchmark {
    static final int OBJECTS = 50_000;
    static final int CHANGES = 10_000;
    private static final int PAGE = 1_000;
    private static final String STAGED = "staged";
    private static final String COMMITTING = "committing";

    private final SplittableRandom random = new SplittableRandom(1);
    private final Path directory = temporary();
    private final Lake lake = Lake.open(directory);
    private final LakeRepository repository = lake.create("lake");
    private String metarange = "";
    private long branches;

    @Setup
    public void prepare() {
        repository.stage(LakeRepository.MAIN, OBJECTS, n -> LakeRepository.put(n, 0));
        repository.commit(LakeRepository.MAIN);
        metarange = repository.metarange(LakeRepository.MAIN);
        repository.branch(STAGED, LakeRepository.MAIN);
        repository.stage(STAGED, OBJECTS, n -> LakeRepository.put(n, 1));
    }

    @TearDown
    public void close() throws IOException {
        lake.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// One key in the snapshot.
    @Benchmark
    public boolean snapshotGet() {
        return repository.isInSnapshot(metarange, ObjectNames.key(random.nextInt(OBJECTS)));
    }

    /// A page of 1,000 objects at a random place of a branch with nothing staged, entries decoded.
    @Benchmark
    public Page<ListedObject> listPage() {
        return repository.list(LakeRepository.MAIN, ObjectNames.path(random.nextInt(OBJECTS)), PAGE);
    }

    /// One staged record, all of them walked.
    @Benchmark
    @OperationsPerInvocation(OBJECTS)
    public long stagingScan() {
        long sum = 0;
        try (RecordCursor staged = repository.staged(STAGED)) {
            while (staged.next()) {
                sum += staged.value().orElseThrow().data().length;
            }
        }
        return sum;
    }

    /// A fresh branch with changes of [#CHANGES] objects staged.
    @State(Scope.Thread)
    public static class Uncommitted {
        private String branch = "";

        @Setup(Level.Invocation)
        public void stage(EngineBenchmark engine) {
            branch = COMMITTING + engine.branches++;
            int version = (int) engine.branches + 1;
            engine.repository.branch(branch, LakeRepository.MAIN);
            engine.repository.stage(branch, CHANGES, n -> LakeRepository.put(engine.random.nextInt(OBJECTS), version));
        }
    }

    /// The commit of changes of [#CHANGES] objects.
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 20)
    @Measurement(iterations = 20)
    public void commit(Uncommitted uncommitted) {
        repository.commit(uncommitted.branch);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("tarn-micro");
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark needs the system's folder of temporary files", e);
        }
    }
}
