package io.tarn.auth.usage;

import io.tarn.auth.Installation;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts requests by calendar month (engine specification 17.4). Counting costs an addition in memory; the
/// sums are added to the stored ones from time to time and at the end. A server that dies loses what it
/// counted since the last time; a store that fails in the middle of an addition may be added to twice.
///
/// Before the installation was set up nothing is stored, but counting goes on. Memory: a counter for each
/// month since something could last be stored.
public final class UsageCounter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageCounter.class);

    private final UsageRecords records;
    private final Installation installation;
    private final InstantSource clock;
    private final ConcurrentSkipListMap<YearMonth, LongAdder> pending =
            new ConcurrentSkipListMap<>(Comparator.naturalOrder());
    private final ReentrantLock flushing = new ReentrantLock();
    private final ScheduledExecutorService timer;
    private volatile Month current;

    /// The counter of the month that requests fall into before `endMillis`.
    private record Month(long startMillis, long endMillis, LongAdder count) {
        boolean has(long millis) {
            return millis >= startMillis && millis < endMillis;
        }
    }

    /// A counter that does not store anything by itself yet, see [#start].
    public UsageCounter(KeyValueStore store, Installation installation, InstantSource clock) {
        this.records = new UsageRecords(store);
        this.installation = installation;
        this.clock = clock;
        this.current = month(clock.millis());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("usage-counter").factory());
    }

    /// Stores sums each `period`, which is `usage_report.flush_interval`; never when it is not positive.
    public void start(Duration period) {
        if (period.isPositive()) {
            long nanos = period.toNanos();
            var _ = timer.scheduleWithFixedDelay(this::flushOrLog, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /// One request, now.
    public void count() {
        long now = clock.millis();
        Month month = current;
        if (!month.has(now)) {
            month = month(now);
            current = month;
        }
        month.count().increment();
    }

    /// Requests counted in each month, oldest first, after an attempt to store what this server counted;
    /// those of other servers as far as they stored them. Fails as the store does.
    public List<UsageMonth> report() {
        flushOrLog();
        return records.list(installation.id());
    }

    /// Adds what was counted to the stored sums. What cannot be stored is kept. Fails as the store does.
    public void flush() {
        if (pending.values().stream().allMatch(count -> count.sum() == 0) || !installation.isInitialized()) {
            return;
        }
        flushing.lock();
        try {
            pending.forEach(this::store);
            pending.headMap(pending.lastKey().minusMonths(1)).values().removeIf(count -> count.sum() == 0);
        } finally {
            flushing.unlock();
        }
    }

    private void store(YearMonth month, LongAdder counted) {
        long sum = counted.sumThenReset();
        boolean stored = false;
        try {
            if (sum > 0) {
                records.add(installation.id(), month, sum);
            }
            stored = true;
        } finally {
            if (!stored) {
                counted.add(sum);
            }
        }
    }

    private void flushOrLog() {
        try {
            flush();
        } catch (KeyValueException e) {
            LOG.warn("usage could not be stored and is kept for later: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("storing usage failed", e);
        }
    }

    private Month month(long millis) {
        YearMonth month = YearMonth.from(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
        return new Month(
                start(month), start(month.plusMonths(1)), pending.computeIfAbsent(month, _ -> new LongAdder()));
    }

    private static long start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    /// Stores what was counted, once more.
    @Override
    public void close() {
        timer.shutdown();
        flushOrLog();
    }
}
