package io.tarn.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final List<CrashWorker> workers = new ArrayList<>();

    @Test
    @Timeout(36_000)
    void nothingAcknowledgedIsLost() throws Exception {
        int rounds = Integer.getInteger("tarn.crash.rounds", 3);
        long seed = Long.getLong("tarn.crash.seed", System.nanoTime());
        System.out.println("crash loop: seed " + seed + ", " + rounds + " rounds");
        SplittableRandom random = new SplittableRandom(seed);
        ServerHome home = ServerHome.installed(directory);
        prepare(home, random);
        for (int round = 1; round <= rounds; round++) {
            int moment = random.nextInt(ACKNOWLEDGED_MIN, ACKNOWLEDGED_MAX);
            try {
                crash(home, moment);
                verify(home);
            } catch (AssertionError | Exception failure) {
                throw new AssertionError(report(seed, round, moment), failure);
            }
        }
    }

    private void prepare(ServerHome home, SplittableRandom random) throws IOException, InterruptedException {
        Rest rest = home.rest();
        Map<String, String> repository =
                Map.of("name", CrashWorker.REPOSITORY, "storage_namespace", "local://" + CrashWorker.REPOSITORY);
        try (ServerProcess server = home.start()) {
            rest.call("POST", "/repositories", repository).expect(201);
            for (int i = 0; i < WORKERS; i++) {
                CrashWorker worker = new CrashWorker(rest, i, random.split());
                worker.prepare();
                workers.add(worker);
            }
            server.kill();
        }
    }

    private void crash(ServerHome home, int moment) throws IOException, InterruptedException, ExecutionException {
        AtomicInteger left = new AtomicInteger(moment);
        AtomicBoolean killed = new AtomicBoolean();
        try (ServerProcess server = home.start();
                ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<Void>> running = new ArrayList<>();
            for (CrashWorker worker : workers) {
                running.add(threads.submit(() -> {
                    work(worker, server, left, killed);
                    return null;
                }));
            }
            for (Future<Void> one : running) {
                one.get();
            }
        }
    }

    private static void work(CrashWorker worker, ServerProcess server, AtomicInteger left, AtomicBoolean killed)
            throws IOException, InterruptedException {
        try {
            while (!killed.get()) {
                worker.step();
                if (left.decrementAndGet() == 0) {
                    killed.set(true);
                    server.kill();
                }
            }
        } catch (IOException gone) {
            if (!killed.get()) {
                throw gone;
            }
        } catch (AssertionError wrong) {
            killed.set(true);
            throw new AssertionError("while the server ran: " + server.output().text(), wrong);
        }
    }

    private void verify(ServerHome home) throws IOException, InterruptedException {
        try (ServerProcess server = home.start()) {
            for (CrashWorker worker : workers) {
                worker.verify();
            }
            server.kill();
        }
    }

    private String report(long seed, int round, int moment) {
        StringBuilder report = new StringBuilder("seed " + seed + ", round " + round + ", killed after " + moment
                + " acknowledgements; what was acknowledged last:\n");
        workers.forEach(worker -> report.append(worker.recent()).append('\n'));
        return report.toString();
    }
}
