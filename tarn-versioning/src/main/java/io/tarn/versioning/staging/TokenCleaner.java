package io.tarn.versioning.staging;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.KeyLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the values of staging tokens that no branch names any more (engine specification 10.8): when woken by a
/// drop, at start for what a crash left, and periodically for what other servers left.
public final class TokenCleaner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TokenCleaner.class);

    /// Tokens read from the queue at a time; shuffled, so that servers do not all remove the same one.
    private static final int BATCH = 512;

    /// Tokens dropped between two looks whether to stop.
    private static final int DROPPED_TOGETHER = 64;

    /// Between rounds, so that a busy server drops tokens by the dozen.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final KeyValueStore store;
    private final RandomGenerator random;
    private final Duration period;
    private final Semaphore wakeUps = new Semaphore(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread worker;

    public TokenCleaner(KeyValueStore store, RandomGenerator random, Duration period) {
        this.store = store;
        this.random = random;
        this.period = period;
        this.worker = Thread.ofVirtual().name("token-cleaner").unstarted(this::run);
    }

    public void start() {
        worker.start();
    }

    /// Asks for a round soon. Never blocks.
    public void wake() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
        }
    }

    private void run() {
        while (!isClosing()) {
            try {
                boolean woken = wakeUps.tryAcquire(period.toMillis(), TimeUnit.MILLISECONDS);
                if (woken) {
                    wakeUps.drainPermits();
                }
                if (!isClosing()) {
                    cleanAll();
                    var _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.warn("removing dropped staging tokens failed; it is tried again", e);
            }
        }
    }

    /// Removes every queued token.
    public void cleanAll() {
        List<byte[]> tokens;
        do {
            tokens = nextBatch();
            for (int from = 0; from < tokens.size() && !isClosing(); from += DROPPED_TOGETHER) {
                drop(tokens.subList(from, Math.min(tokens.size(), from + DROPPED_TOGETHER)));
            }
        } while (tokens.size() == BATCH && !isClosing());
    }

    private void drop(List<byte[]> tokens) {
        store.dropPartitions(tokens);
        var done = new ArrayList<Write>(tokens.size());
        tokens.forEach(token -> done.add(new Write.Delete(KeyLayout.CLEANUP_TOKENS, token)));
        store.writeDeferred(done);
    }

    private List<byte[]> nextBatch() {
        var tokens = new ArrayList<byte[]>();
        try (var scan = store.scan(KeyLayout.CLEANUP_TOKENS, new byte[0], BATCH)) {
            while (tokens.size() < BATCH && scan.next()) {
                tokens.add(scan.key());
            }
        }
        Collections.shuffle(tokens, java.util.Random.from(random));
        return tokens;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    @Override
    public void close() {
        closing.countDown();
        wakeUps.release();
        try {
            worker.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
