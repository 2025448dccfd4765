package io.tarn.auth.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queue and the thread behind it, which makes records and deflates them; [SegmentStore] stores what it made.
/// The thread looks into the queue every few milliseconds while there is something to do, so callers wake it only
/// when it rests. No lock is between callers and the thread: one that is preempted must not stop the others.
final class AuditWriter {
    /// Records that wait at most before they are made and deflated.
    static final int QUEUE_MAX = 8192;

    /// How long a caller waits for a place in the queue.
    static final Duration OFFER_WAIT_MAX = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration FULL_NAP = Duration.ofMillis(1);
    private static final int NOTES_MAX = 64;

    private final Queue<Supplier<AuditRecord>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Queue<CountDownLatch> flushes = new ConcurrentLinkedQueue<>();
    private final Queue<AuditRecord> notes = new ArrayBlockingQueue<>(NOTES_MAX);
    private final AtomicLong unreported = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder alarms = new LongAdder();
    private final SegmentContent content = new SegmentContent();
    private final long flushNanos;
    private final InstantSource clock;
    private final SegmentStore segments = new SegmentStore();
    private final Thread thread;
    private volatile boolean resting;
    private volatile boolean closing;

    AuditWriter(Duration flushInterval, InstantSource clock) {
        this.flushNanos = flushInterval.toNanos();
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("audit-log").unstarted(this::run);
    }

    void start(Chain target) {
        segments.start(target);
        thread.start();
    }

    void offer(Supplier<AuditRecord> entry) {
        if (queued.get() >= QUEUE_MAX && !placeInTime()) {
            dropped.increment();
            unreported.incrementAndGet();
            return;
        }
        queued.incrementAndGet();
        queue.add(entry);
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    private boolean placeInTime() {
        long deadline = System.nanoTime() + OFFER_WAIT_MAX.toNanos();
        while (queued.get() >= QUEUE_MAX) {
            if (closing
                    || System.nanoTime() - deadline >= 0
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(FULL_NAP.toNanos());
        }
        return true;
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
        return segments.stored();
    }

    long dropped() {
        return dropped.sum() + segments.lost();
    }

    long alarms() {
        return alarms.sum();
    }

    int waiting() {
        return queued.get();
    }

    private void run() {
        List<CountDownLatch> waiting = new ArrayList<>();
        long flushAt = System.nanoTime() + flushNanos;
        try {
            while (true) {
                boolean last = closing;
                for (CountDownLatch flush = flushes.poll(); flush != null; flush = flushes.poll()) {
                    waiting.add(flush);
                }
                boolean began = content.records() == 0;
                takeAll();
                if (began) {
                    flushAt = System.nanoTime() + flushNanos;
                }
                if (last || !waiting.isEmpty()) {
                    hand();
                    segments.whenStored(waiting);
                    waiting.clear();
                } else if (System.nanoTime() - flushAt >= 0 && segments.idle()) {
                    hand();
                }
                if (last) {
                    return;
                }
                pause();
            }
        } finally {
            content.close();
        }
    }

    private void takeAll() {
        noteDropped();
        for (AuditRecord note = notes.poll(); note != null; note = notes.poll()) {
            add(note);
        }
        for (Supplier<AuditRecord> entry = queue.poll(); entry != null; entry = queue.poll()) {
            queued.decrementAndGet();
            make(entry);
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
        AuditRecord made;
        try {
            made = entry.get();
        } catch (RuntimeException e) {
            LOG.error("an audit record could not be made", e);
            dropped.increment();
            unreported.incrementAndGet();
            return;
        }
        add(made);
    }

    private void add(AuditRecord entry) {
        content.add(entry);
        if (content.full()) {
            hand();
        }
    }

    private void hand() {
        if (content.records() > 0) {
            segments.put(content.take());
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
            LockSupport.parkNanos(this, REST.toNanos());
        }
        resting = false;
    }

    void close() {
        segments.closeBy(SegmentStore.CLOSE_MAX);
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
            segments.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
