package io.tarn.bench.store;

import io.tarn.bench.load.Measurement;
import io.tarn.bench.row.Result;
import io.tarn.block.GeneratedStream;
import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Adapter and library doing the same on one server, in turns; the middle of the rounds counts.
final class StoreComparison {
    /// One size of object and number of callers.
    record Load(String size, long bytes, int callers, int perCaller) {}

    static final List<Load> LOADS = List.of(
            new Load("1k", 1 << 10, 16, 60),
            new Load("1m", 1 << 20, 4, 16),
            new Load("64m", 64 << 20, 1, 1),
            new Load("64m", 64 << 20, 4, 1));

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
        Operation put = (path, key) -> path.put(key, new GeneratedStream(load.bytes()), load.bytes());
        Operation get = (path, key) -> drain(path.get(key), load.bytes());
        return List.of(
                compare(store + "-put-" + load.size(), load, put), compare(store + "-get-" + load.size(), load, get));
    }

    private Result compare(String name, Load load, Operation operation) {
        long[][] nanos = new long[2][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int which = 0; which < 2; which++) {
                nanos[which][Math.max(round, 0)] = nanos(paths[which], load, operation);
            }
        }
        double adapter = rate(nanos[0], load);
        double library = rate(nanos[1], load);
        return Result.of(
                        name,
                        new Measurement(
                                load.callers(),
                                (long) rounds * load.callers() * load.perCaller(),
                                Arrays.stream(nanos[0]).sum() / 1e9,
                                Measurement.ofSequence(nanos[0]).distribution(),
                                java.util.Map.of()))
                .with("mib_per_second", figure(adapter))
                .with("library_mib_per_second", figure(library))
                .with("percent_of_library", Math.round(100 * adapter / library));
    }

    private static String figure(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static double rate(long[] nanos, Load load) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        double bytes = (double) load.callers() * load.perCaller() * load.bytes();
        return bytes / (1 << 20) / (sorted[sorted.length / 2] / 1e9);
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
