package io.tarn.bench.load;

import io.tarn.bench.http.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// Closed-loop load: each client has its own platform thread and connection and starts a step when the one before
/// has ended. Every failed step is counted. A client whose last [#FAILURES_IN_A_ROW_MAX] steps all failed stops.
public final class Load {
    /// Most clients of one load.
    public static final int CLIENTS_MAX = 4096;

    /// After this many failures in a row a client gives up.
    public static final int FAILURES_IN_A_ROW_MAX = 100;

    /// How long a step may hang beyond the end of a timed load before its connection is closed, counted as an error.
    public static final Duration GRACE = Duration.ofSeconds(60);

    /// How long a load of a fixed number of steps may take.
    public static final Duration COUNTED_MAX = Duration.ofMinutes(60);

    private final Endpoint endpoint;
    private final SplittableRandom seeds;

    public Load(Endpoint endpoint, long seed) {
        this.endpoint = endpoint;
        this.seeds = new SplittableRandom(seed);
    }

    /// Runs steps for `warmUp`, not counted, and then for `measured`. A step counts when it starts in the measured
    /// time; the rate is over the time until the last counted step has ended.
    public Measurement forSeconds(int clients, Duration warmUp, Duration measured, Step step) {
        long start = System.nanoTime() + warmUp.toNanos();
        long end = start + measured.toNanos();
        return run(new Plan(
                clients, start, end, Long.MAX_VALUE, measured.plus(warmUp).plus(GRACE), step));
    }

    /// Runs `count` steps, dealt out to the clients one by one.
    public Measurement forCount(int clients, long count, Step step) {
        long start = System.nanoTime();
        return run(new Plan(clients, start, Long.MAX_VALUE, count, COUNTED_MAX, step));
    }

    private Measurement run(Plan plan) {
        if (plan.clients < 1 || plan.clients > CLIENTS_MAX) {
            throw new IllegalArgumentException("clients must be 1 to " + CLIENTS_MAX + ", not " + plan.clients);
        }
        List<Worker> workers = new ArrayList<>();
        AtomicLong next = new AtomicLong();
        CountDownLatch ready = new CountDownLatch(plan.clients);
        for (int i = 0; i < plan.clients; i++) {
            Worker worker = new Worker(plan, new Client(i, endpoint.connect(), seeds.split()), next, ready);
            workers.add(worker);
            worker.thread.start();
        }
        await(workers, System.nanoTime() + plan.limit.toNanos());
        return summary(plan, workers);
    }

    private static void await(List<Worker> workers, long deadline) {
        try {
            for (Worker worker : workers) {
                long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
                if (!worker.thread.join(Duration.ofMillis(millis))) {
                    worker.stop();
                    worker.thread.join();
                }
            }
        } catch (InterruptedException e) {
            workers.forEach(Worker::stop);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private static Measurement summary(Plan plan, List<Worker> workers) {
        long operations = 0;
        long firstStart = Long.MAX_VALUE;
        long lastEnd = Long.MIN_VALUE;
        Errors errors = new Errors();
        List<long[]> parts = new ArrayList<>();
        for (Worker worker : workers) {
            operations += worker.samples.count();
            firstStart = Math.min(firstStart, worker.firstStart);
            lastEnd = Math.max(lastEnd, worker.lastEnd);
            errors.add(worker.errors);
            parts.add(worker.samples.kept());
        }
        double seconds = operations == 0 ? 0 : (lastEnd - firstStart) / 1e9;
        long[] all = parts.stream().flatMapToLong(java.util.Arrays::stream).toArray();
        return new Measurement(plan.clients, operations, seconds, Distribution.of(all), errors.counts());
    }

    private record Plan(int clients, long start, long end, long count, Duration limit, Step step) {}

    private static final class Worker {
        private final Plan plan;
        private final Client client;
        private final AtomicLong next;
        private final CountDownLatch ready;
        private final Thread thread;
        private final Samples samples = new Samples();
        private final Errors errors = new Errors();
        private long firstStart = Long.MAX_VALUE;
        private long lastEnd = Long.MIN_VALUE;
        private int failuresInARow;
        private volatile boolean stopped;

        Worker(Plan plan, Client client, AtomicLong next, CountDownLatch ready) {
            this.plan = plan;
            this.client = client;
            this.next = next;
            this.ready = ready;
            this.thread = Thread.ofPlatform()
                    .name("client-" + client.number())
                    .daemon()
                    .unstarted(this::work);
        }

        void stop() {
            stopped = true;
            client.close();
        }

        private void work() {
            try (client) {
                ready.countDown();
                ready.await();
                for (long index = next.getAndIncrement(); goesOn(index); index = next.getAndIncrement()) {
                    step(index);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean goesOn(long index) {
            return index < plan.count
                    && !stopped
                    && failuresInARow < FAILURES_IN_A_ROW_MAX
                    && System.nanoTime() < plan.end;
        }

        private void step(long index) {
            long start = System.nanoTime();
            client.beginSample();
            try {
                plan.step.run(client, index);
                failuresInARow = 0;
                count(start, client.sampleStart(), System.nanoTime());
            } catch (IOException | RuntimeException failure) {
                failuresInARow++;
                errors.add(failure);
            }
        }

        private void count(long start, long sampleStart, long end) {
            if (start >= plan.start && start < plan.end) {
                samples.add(end - sampleStart);
                firstStart = Math.min(firstStart, start);
                lastEnd = Math.max(lastEnd, end);
            }
        }
    }
}
