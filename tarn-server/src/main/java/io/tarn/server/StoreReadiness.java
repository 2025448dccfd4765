package io.tarn.server;

import io.tarn.api.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whether requests should come to this server: not while it stops, and not while one of its stores does
/// not answer. However often it is asked, each store is tried once in [#FRESH] at most, and by one thread at
/// a time; a store that takes longer than [#PATIENCE] counts as away.
final class StoreReadiness implements Readiness {
    /// How long an answer holds.
    static final Duration FRESH = Duration.ofSeconds(1);

    /// How long a store may take.
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(StoreReadiness.class);

    /// Tries a store.
    interface Attempt {
        /// Throws when the store does not answer.
        void run();
    }

    private final List<Probe> probes = new ArrayList<>();
    private final ReentrantLock asking = new ReentrantLock();
    private final LongSupplier nanos;
    private final Duration patience;
    private volatile boolean stopping;
    private volatile @Nullable Outcome last;

    private record Outcome(long nanos, Optional<String> obstacle) {}

    StoreReadiness() {
        this(System::nanoTime, PATIENCE);
    }

    /// With a clock in nanoseconds.
    StoreReadiness(LongSupplier nanos, Duration patience) {
        this.nanos = nanos;
        this.patience = patience;
    }

    /// Has a store tried. `name` is what anyone may read; before the first question only.
    void watch(String name, Attempt attempt) {
        probes.add(new Probe(name, attempt));
    }

    /// From now on requests should go elsewhere.
    void stop() {
        stopping = true;
    }

    @Override
    public Optional<String> obstacle() {
        if (stopping) {
            return Optional.of("stopping");
        }
        Outcome known = last;
        if (known != null && nanos.getAsLong() - known.nanos() < FRESH.toNanos()) {
            return known.obstacle();
        }
        asking.lock();
        try {
            Outcome newer = last;
            if (newer == null || newer == known) {
                newer = new Outcome(nanos.getAsLong(), tryAll());
                last = newer;
            }
            return stopping ? Optional.of("stopping") : newer.obstacle();
        } finally {
            asking.unlock();
        }
    }

    private Optional<String> tryAll() {
        probes.forEach(Probe::begin);
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> away = probes.stream()
                .filter(probe -> !probe.answersBy(deadline))
                .map(probe -> probe.name)
                .toList();
        return away.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", away));
    }

    /// One store. An attempt that hangs is not joined by a second one.
    private static final class Probe {
        private final String name;
        private final Attempt attempt;
        private CompletableFuture<@Nullable Void> running = CompletableFuture.completedFuture(null);
        private boolean away;

        Probe(String name, Attempt attempt) {
            this.name = name;
            this.attempt = attempt;
        }

        void begin() {
            if (running.isDone()) {
                running = CompletableFuture.runAsync(
                        attempt::run,
                        work -> Thread.ofVirtual().name("readiness").start(work));
            }
        }

        boolean answersBy(long deadlineNanos) {
            String reason = "";
            try {
                running.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                reason = String.valueOf(e.getCause());
            } catch (TimeoutException e) {
                reason = "no answer in time";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reason = "interrupted";
            }
            note(reason);
            return reason.isEmpty();
        }

        private void note(String reason) {
            if (away == reason.isEmpty()) {
                away = !reason.isEmpty();
                if (away) {
                    LOG.warn("not ready, {} does not answer: {}", name, reason);
                } else {
                    LOG.info("{} answers again", name);
                }
            }
        }
    }
}
