package io.tarn.auth.audit;

import io.tarn.kv.KeyValueException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queue and the thread behind it. The thread looks into the queue every few milliseconds while there is
/// something to do, so callers wake it only when it rests.
final class AuditWriter {
    /// Records that wait at most.
    static final int QUEUE_MAX = 8192;

    /// How long a caller waits for a place in the queue.
    static final Duration OFFER_WAIT_MAX = Duration.ofMillis(100);

    /// How long [#close] tries to store the rest.
    static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration RETRY_AFTER = Duration.ofMillis(250);
    private static final int TAKEN_AT_ONCE = 1024;
    private static final int NOTES_MAX = 64;

    private final ArrayBlockingQueue<Supplier<AuditRecord>> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Queue<CountDownLatch> flushes = new ConcurrentLinkedQueue<>();
    private final Queue<AuditRecord> notes = new ArrayBlockingQueue<>(NOTES_MAX);
    private final AtomicLong unreported = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder alarms = new LongAdder();
    private final SegmentContent content = new SegmentContent();
    private final long flushNanos;
    private final InstantSource clock;
    private final Thread thread;
    private volatile boolean resting;
    private volatile boolean closing;
    private volatile long closeByNanos;

    @SuppressWarnings("NullAway.Init")
    private Chain chain;

    AuditWriter(Duration flushInterval, InstantSource clock) {
        this.flushNanos = flushInterval.toNanos();
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("audit-log").unstarted(this::run);
    }

    void start(Chain target) {
        chain = target;
        thread.start();
    }

    void offer(Supplier<AuditRecord> entry) {
        if (!queue.offer(entry) && !offerPatiently(entry)) {
            dropped.increment();
            unreported.incrementAndGet();
        } else if (resting) {
            LockSupport.unpark(thread);
        }
    }

    private boolean offerPatiently(Supplier<AuditRecord> entry) {
        try {
            return !closing && queue.offer(entry, OFFER_WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void alarm(String text) {
        alarms.increment();
        LOG.error("{}", text);
        var _ = notes.offer(AuditReader.note(clock.millis(), "AuditLogTampered", text));
    }

    boolean flush(Duration limit) {
        CountDownLatch done = new CountDownLatch(1);
        flushes.add(done);
        LockSupport.unpark(thread);
        try {
            return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    long stored() {
        return stored.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    long alarms() {
        return alarms.sum();
    }

    int waiting() {
        return queue.size();
    }

    private void run() {
        List<Supplier<AuditRecord>> taken = new ArrayList<>(TAKEN_AT_ONCE);
        List<CountDownLatch> waiting = new ArrayList<>();
        long flushAt = System.nanoTime() + flushNanos;
        try {
            while (true) {
                boolean last = closing;
                for (CountDownLatch flush = flushes.poll(); flush != null; flush = flushes.poll()) {
                    waiting.add(flush);
                }
                boolean began = content.records() == 0;
                takeAll(taken);
                if (began) {
                    flushAt = System.nanoTime() + flushNanos;
                }
                if (last || !waiting.isEmpty() || System.nanoTime() - flushAt >= 0) {
                    store();
                    waiting.forEach(CountDownLatch::countDown);
                    waiting.clear();
                }
                if (last) {
                    return;
                }
                pause();
            }
        } catch (GaveUp e) {
            LOG.error("{} audit records could not be stored", content.records() + queue.size());
        } finally {
            content.close();
        }
    }

    private void takeAll(List<Supplier<AuditRecord>> taken) {
        noteDropped();
        for (AuditRecord note = notes.poll(); note != null; note = notes.poll()) {
            add(note);
        }
        while (queue.drainTo(taken, TAKEN_AT_ONCE) > 0) {
            for (Supplier<AuditRecord> entry : taken) {
                make(entry);
            }
            taken.clear();
        }
    }

    private void noteDropped() {
        long count = unreported.getAndSet(0);
        if (count > 0) {
            LOG.warn("{} audit records were dropped, the queue was full", count);
            add(AuditReader.note(
                    clock.millis(), "AuditRecordsDropped", count + " records were dropped, the queue was full"));
        }
    }

    private void make(Supplier<AuditRecord> entry) {
        try {
            add(entry.get());
        } catch (GaveUp e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("an audit record could not be made", e);
            dropped.increment();
            unreported.incrementAndGet();
        }
    }

    private void add(AuditRecord entry) {
        content.add(entry);
        if (content.full()) {
            store();
        }
    }

    private void store() {
        if (content.records() == 0) {
            return;
        }
        Segment.Content segment = content.take();
        boolean complained = false;
        while (true) {
            try {
                chain.append(segment);
                stored.add(segment.records());
                return;
            } catch (RuntimeException e) {
                if (closing && System.nanoTime() - closeByNanos >= 0) {
                    LOG.error("{} audit records could not be stored", segment.records(), e);
                    throw new GaveUp();
                }
                if (!complained) {
                    complain(e);
                    complained = true;
                }
                LockSupport.parkNanos(RETRY_AFTER.toNanos());
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

    /// Naps while records may come soon, rests until woken when none came.
    private void pause() {
        if (content.records() > 0 || !queue.isEmpty()) {
            LockSupport.parkNanos(Math.min(TICK.toNanos(), flushNanos));
            return;
        }
        resting = true;
        if (queue.isEmpty() && notes.isEmpty() && flushes.isEmpty() && unreported.get() == 0 && !closing) {
            LockSupport.parkNanos(this, RETRY_AFTER.toNanos() * 4);
        }
        resting = false;
    }

    void close() {
        closeByNanos = System.nanoTime() + CLOSE_MAX.toNanos();
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Time for the rest ran out.
    private static final class GaveUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GaveUp() {
            super("closing", null, false, false);
        }
    }
}
