package io.tarn.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Random load, `kill -9` at a random moment, restart on the same data, and everything acknowledged must be there:
/// over and over. `-Dtarn.crash.rounds=N` makes it long (3), `-Dtarn.crash.seed=N` repeats a run's choices.
class CrashLoopTest {
    private static final int WORKERS = 4;
    private static final int ACKNOWLEDGED_MIN = 60;
    private static final int ACKNOWLEDGED_MAX = 500;

    @TempDir
    Path directory;

    @Test
    @Timeout(36_000)
    void nothingAcknowledgedIsLost() throws Exception {
        int rounds = Integer.getInteger("tarn.crash.rounds", 3);
        long seed = Long.getLong("tarn.crash.seed", System.nanoTime());
        System.out.println("crash loop: seed " + seed + ", " + rounds + " rounds");
        SplittableRandom random = new SplittableRandom(seed);
        try (LoadTarget target = new LoadTarget(ServerHome.installed(directory))) {
            Load load = Load.of(target.home(), "crash", List.of(target), Faults.none());
            LoadRun run = new LoadRun(load, WORKERS, random.split());
            target.start();
            load.prepare(target.rest());
            target.kill();
            try {
                for (int round = 1; round <= rounds; round++) {
                    crash(target, run, random.nextInt(ACKNOWLEDGED_MIN, ACKNOWLEDGED_MAX));
                    target.start();
                    run.verify();
                    target.kill();
                }
            } catch (Exception | AssertionError failure) {
                throw run.failure(seed, failure);
            }
            System.out.println("crash loop: " + load);
        }
    }

    private static void crash(LoadTarget target, LoadRun run, int moment) throws Exception {
        target.start();
        run.during(() -> {
            run.awaitAcknowledged(moment);
            target.kill();
        });
    }
}
