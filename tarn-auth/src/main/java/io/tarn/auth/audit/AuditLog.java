package io.tarn.auth.audit;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit log of all servers on one store (auth.md 19): takes records, keeps them for the time configured,
/// finds them again, and shows whether somebody removed or changed any.
///
/// Recording is an addition to a queue. A thread of its own writes what is in it at least every flush interval, so
/// a server that is killed loses the records of about the last one; [#close] loses none. Records that cannot be
/// stored for long are dropped, counted, and their number is recorded.
///
/// Removal and change by somebody who can write to the store but does not have the secret are found by [#verify].
/// Somebody who puts the whole partition back to an older state of its own is noticed by servers that ran
/// meanwhile, and by whoever compares with a hash noted elsewhere; else not. Memory: the queue, and one segment.
public final class AuditLog implements AutoCloseable {
    /// Segments that one check goes through at most.
    public static final long VERIFIED_SEGMENTS_MAX = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Duration RETENTION_PERIOD = Duration.ofMinutes(10);

    private final AuditWriter writer;
    private final Chain chain;
    private final AuditReader reader;
    private final Retention retention;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("audit-retention").factory());

    /// Opens the log and starts writing.
    ///
    /// @param secret `auth.encrypt.secret_key`; with another one what was written before counts as changed
    public AuditLog(KeyValueStore store, String secret, AuditOptions options, InstantSource clock) {
        this.clock = clock;
        this.writer = new AuditWriter(options.flushInterval(), clock);
        this.chain = new Chain(store, new ChainKey(secret), clock, writer::alarm);
        this.reader = new AuditReader(chain);
        this.retention = new Retention(chain, options.retention());
        writer.start(chain);
        long period = RETENTION_PERIOD.toMillis();
        var _ = timer.scheduleWithFixedDelay(this::removeOldOrLog, 0, period, TimeUnit.MILLISECONDS);
    }

    /// Takes a record. The supplier is asked later, by another thread, so that the caller need not wait for the
    /// record to be made; what it holds on to is kept until then. Waits a moment when the queue is full.
    public void record(Supplier<AuditRecord> entry) {
        writer.offer(entry);
    }

    /// A page of records.
    ///
    /// @param after the cursor of the page before, empty for the first page
    /// @param amount records at most, at least 1
    /// @throws IllegalArgumentException the cursor is none, or one of the other direction
    public AuditPage query(AuditFilter filter, boolean newestFirst, String after, int amount) {
        Optional<Cursor> cursor = Optional.empty();
        if (!after.isEmpty()) {
            cursor = Cursor.decode(after).filter(known -> known.newestFirst() == newestFirst);
            if (cursor.isEmpty()) {
                throw new IllegalArgumentException("not a cursor of this listing");
            }
        }
        return reader.page(filter, newestFirst, cursor, Math.max(1, amount));
    }

    /// Hands all records wanted to `sink`, oldest first. Where a segment was changed it is handed a record that says
    /// so. Fails as the store and the sink do.
    public void export(AuditFilter filter, Consumer<AuditRecord> sink) {
        reader.export(filter, sink);
    }

    /// Checks the chain, up to [#VERIFIED_SEGMENTS_MAX] segments.
    ///
    /// @param noted sequence of a segment whose hash was noted before: the check begins behind it; 0 for all
    /// @param hash that hash, [ChainKey#HASH_SIZE] bytes
    public Verification verify(long noted, Optional<byte[]> hash) {
        return new Verifier(chain, VERIFIED_SEGMENTS_MAX).verify(noted, hash);
    }

    /// Waits until everything recorded before is stored.
    ///
    /// @return false when that took longer than `limit`
    public boolean flush(Duration limit) {
        return writer.flush(limit);
    }

    /// Removes what is older than the retention; happens by itself from time to time.
    public void removeOld() {
        retention.run(clock.millis());
    }

    /// Records stored by this server.
    public long recorded() {
        return writer.stored();
    }

    /// Records dropped by this server.
    public long dropped() {
        return writer.dropped();
    }

    /// Records waiting in this server.
    public int waiting() {
        return writer.waiting();
    }

    /// Signs of tampering that this server met.
    public long alarms() {
        return writer.alarms();
    }

    private void removeOldOrLog() {
        try {
            removeOld();
        } catch (KeyValueException e) {
            LOG.warn("old segments of the audit log could not be removed, to be tried again: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("removing old segments of the audit log failed", e);
        }
    }

    /// Stores what is in the queue, for a limited time.
    @Override
    public void close() {
        timer.shutdownNow();
        writer.close();
    }
}
