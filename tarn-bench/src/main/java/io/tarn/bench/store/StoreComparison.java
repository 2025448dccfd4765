package io.tarn.bench.store;

import com.sun.management.OperatingSystemMXBean;
import io.tarn.bench.load.Measurement;
import io.tarn.bench.row.Result;
import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Adapter and library doing the same on one server, in turns, each first in every other round; the middle of the
/// rounds counts. The processor time of this process tells the cost of either where other work makes the rates noisy.
final class StoreComparison {
    /// One size of object and number of callers.
    record Load(String size, long bytes, int callers, int perCaller) {}

    static final List<Load> LOADS = List.of(
            new Load("1k", 1 << 10, 16, 60),
            new Load("1m", 1 << 20, 4, 32),
            new Load("64m", 64 << 20, 1, 1),
            new Load("64m", 64 << 20, 4, 1));

    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int BUFFER_BYTES = 128 * 1024;

    private final DataPath[] paths;
    private final int rounds;

    StoreComparison(ComparedStore store, int rounds) {
        this.paths = new DataPath[] {store.adapter(), store.library()};
        this.rounds = rounds;
    }

    private interface Operation {
        void run(DataPath path, String key) throws IOException;
    }

    /// Puts and gets of one load, as two lines named for the store.
    List<Result> run(String store, Load load) {
        Operation put = (path, key) -> path.put(key, new RepeatedContent(load.bytes()), load.bytes());
        Operation get = (path, key) -> drain(path.get(key), load.bytes());
        return List.of(
                compare(store + "-put-" + load.size(), load, put), compare(store + "-get-" + load.size(), load, get));
    }

    private Result compare(String name, Load load, Operation operation) {
        long[][] nanos = new long[2][rounds];
        long[][] cpuNanos = new long[2][rounds];
        warmUp(load, operation);
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < 2; turn++) {
                int which = (turn + round) & 1;
                long cpuBefore = MACHINE.getProcessCpuTime();
                nanos[which][round] = nanos(paths[which], load, operation);
                cpuNanos[which][round] = MACHINE.getProcessCpuTime() - cpuBefore;
            }
        }
        double adapter = rate(nanos[0], load);
        double library = rate(nanos[1], load);
        return Result.of(
                        name,
                        new Measurement(
                                load.callers(),
                                (long) rounds * load.callers() * load.perCaller(),
                                sum(nanos[0]) / 1e9,
                                Measurement.ofSequence(nanos[0]).distribution(),
                                java.util.Map.of()))
                .with("mib_per_second", figure(adapter))
                .with("library_mib_per_second", figure(library))
                .with("percent_of_library", Math.round(100 * adapter / library))
                .with("cpu_percent_of_library", Math.round(100.0 * sum(cpuNanos[0]) / sum(cpuNanos[1])));
    }

    /// At least one round of each; what is measured while code is still being compiled favours whoever comes later.
    private void warmUp(Load load, Operation operation) {
        long start = System.nanoTime();
        do {
            for (DataPath path : paths) {
                long _ = nanos(path, load, operation);
            }
        } while (System.nanoTime() - start < WARM_UP.toNanos());
    }

    private static long sum(long[] values) {
        return Arrays.stream(values).sum();
    }

    private static String figure(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static double rate(long[] nanos, Load load) {
        double bytes = (double) load.callers() * load.perCaller() * load.bytes();
        return bytes / (1 << 20) / (middle(nanos) / 1e9);
    }

    private static long middle(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long nanos(DataPath path, Load load, Operation operation) {
        long start = System.nanoTime();
        Crowd.run(Thread.ofVirtual(), load.callers(), LIMIT, caller -> {
            for (int i = 0; i < load.perCaller(); i++) {
                operation.run(path, load.size() + "/" + caller + "-" + i);
            }
        });
        return System.nanoTime() - start;
    }

    private static void drain(InputStream content, long length) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        try (content) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                total += count;
            }
        }
        if (total != length) {
            throw new IllegalStateException("read " + total + " of " + length + " bytes");
        }
    }
}
