package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.postgres.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two servers on one database and one bucket, changing the same branches, while one of them is killed and started
/// again, over and over. `-Dtarn.crash.rounds=N` makes it long (1), `-Dtarn.crash.seed=N` repeats a run's choices.
class TwoServersTest {
    private static final int WORKERS = 4;
    private static final int KILLS = 2;
    private static final int ACKNOWLEDGED_MAX = 100;

    /// A dead server holds up a change of a head for one lease, 1.2 s; the rest is for a busy machine.
    private static final Duration HEAD_CHANGE_MAX = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    @ParameterizedTest(name = "branch ownership {0}")
    @ValueSource(booleans = {true, false})
    @Timeout(36_000)
    void oneGoesOnWhenTheOtherDies(boolean ownership) throws Exception {
        int rounds = Integer.getInteger("tarn.crash.rounds", 1);
        long seed = Long.getLong("tarn.crash.seed", System.nanoTime());
        System.out.println("two servers: seed " + seed + ", " + rounds + " rounds, ownership " + ownership);
        SplittableRandom random = new SplittableRandom(seed);
        try (SharedStores stores = SharedStores.in(directory, PostgresServer.shared());
                LoadTarget one = target(stores, ownership);
                LoadTarget two = target(stores, ownership)) {
            one.start();
            one.home().setUp();
            two.start();
            Load load = Load.of(one.home(), "shared", List.of(one, two), Faults.none());
            load.prepare(one.rest());
            LoadRun run = new LoadRun(load, WORKERS, random.split());
            try {
                for (int round = 1; round <= rounds; round++) {
                    run.during(() -> killAgainAndAgain(run, load, random));
                    run.verify();
                }
                assertThat(one.stop()).isZero();
                assertThat(two.stop()).isZero();
            } catch (Exception | AssertionError failure) {
                throw run.failure(seed, failure);
            }
            System.out.println("two servers: " + load);
        }
    }

    private static void killAgainAndAgain(LoadRun run, Load load, SplittableRandom random) throws Exception {
        for (int kill = 1; kill <= KILLS; kill++) {
            LoadTarget victim = load.targets().get(random.nextInt(2));
            run.awaitAcknowledged(random.nextInt(1, ACKNOWLEDGED_MAX));
            load.heads().takeLongest();
            victim.kill();
            run.awaitHeadChanges(1);
            Duration longest = load.heads().takeLongest();
            System.out.println(
                    "two servers: longest change of a head beside a dead server " + longest.toMillis() + " ms");
            assertThat(longest).isLessThan(HEAD_CHANGE_MAX);
            victim.start();
            run.awaitAcknowledged(random.nextInt(1, ACKNOWLEDGED_MAX));
        }
    }

    private static LoadTarget target(SharedStores stores, boolean ownership) throws Exception {
        return new LoadTarget(
                stores.home().with("LAKEFS_GRAVELER_BRANCH_OWNERSHIP_ENABLED", String.valueOf(ownership)));
    }
}
