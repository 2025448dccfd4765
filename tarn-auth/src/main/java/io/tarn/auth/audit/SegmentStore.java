package io.tarn.auth.audit;

import io.tarn.kv.KeyValueException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends segments to the chain on a thread of its own, as long as it takes. While the store is away it keeps
/// [#SEGMENTS_MAX] segments, deflated as they are; then [#put] waits.
final class SegmentStore {
    /// Segments that wait at most.
    static final int SEGMENTS_MAX = 16;

    /// How long closing tries to store the rest.
    static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);
    private static final Duration RETRY_AFTER = Duration.ofMillis(250);

    /// Something to do in order.
    private sealed interface Job {}

    private record Append(Segment.Content content) implements Job {}

    private record Tell(List<CountDownLatch> waiting) implements Job {}

    private record End() implements Job {}

    private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(SEGMENTS_MAX);
    private final LongAdder stored = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean busy;
    private volatile long closeByNanos;
    private volatile Thread thread = Thread.ofPlatform().unstarted(() -> {});

    void start(Chain chain) {
        thread = Thread.ofPlatform().daemon().name("audit-store").start(() -> run(chain));
    }

    /// Takes a segment; waits while there are too many.
    void put(Segment.Content content) {
        hand(new Append(content));
    }

    /// Counts these down when everything put before is stored.
    void whenStored(List<CountDownLatch> waiting) {
        hand(new Tell(List.copyOf(waiting)));
    }

    private void hand(Job job) {
        try {
            jobs.put(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether nothing waits to be stored.
    boolean idle() {
        return !busy && jobs.isEmpty();
    }

    long stored() {
        return stored.sum();
    }

    /// Records given up when closing.
    long lost() {
        return lost.sum();
    }

    private void run(Chain chain) {
        try {
            while (true) {
                Job job = jobs.take();
                busy = true;
                switch (job) {
                    case Append(Segment.Content content) -> append(chain, content);
                    case Tell(List<CountDownLatch> waiting) -> waiting.forEach(CountDownLatch::countDown);
                    case End() -> {
                        return;
                    }
                }
                busy = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(Chain chain, Segment.Content content) throws InterruptedException {
        boolean complained = false;
        while (true) {
            try {
                chain.append(content);
                stored.add(content.records());
                return;
            } catch (RuntimeException e) {
                if (closing.getCount() == 0 && System.nanoTime() - closeByNanos >= 0) {
                    LOG.error("{} audit records could not be stored", content.records(), e);
                    lost.add(content.records());
                    return;
                }
                if (!complained) {
                    complain(e);
                    complained = true;
                }
            }
            if (closing.await(RETRY_AFTER.toNanos(), TimeUnit.NANOSECONDS)) {
                LockSupport.parkNanos(RETRY_AFTER.toNanos() / 10);
            }
        }
    }

    private static void complain(RuntimeException failure) {
        if (failure instanceof KeyValueException) {
            LOG.warn("audit records could not be stored and are kept for later: {}", failure.getMessage());
        } else {
            LOG.error("storing audit records failed, to be tried again", failure);
        }
    }

    /// From now on a failing store is tried for that long only.
    void closeBy(Duration limit) {
        closeByNanos = System.nanoTime() + limit.toNanos();
        closing.countDown();
    }

    /// Waits until everything put before is stored or given up.
    void close() throws InterruptedException {
        hand(new End());
        thread.join();
    }
}
