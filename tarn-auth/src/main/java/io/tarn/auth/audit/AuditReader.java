package io.tarn.auth.audit;

import io.tarn.auth.audit.AuditRecord.Call;
import io.tarn.auth.audit.AuditRecord.Caller;
import io.tarn.auth.audit.AuditRecord.Outcome;
import io.tarn.auth.audit.AuditRecord.Result;
import io.tarn.auth.audit.AuditRecord.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Finds records. Memory: the records of a segment and of a page.
final class AuditReader {
    /// Sequences and stored bytes that are looked through for one page.
    static final int SEGMENTS_MAX = 8192;

    static final long BYTES_MAX = 8L * 1024 * 1024;

    /// A record that waited longer than this for the store is not found when the end of the time wanted lies between
    /// the record's time and its storing.
    static final Duration LATENESS_MAX = Duration.ofMinutes(10);

    private final Chain chain;
    private final TimeIndex index;

    AuditReader(Chain chain) {
        this.chain = chain;
        this.index = new TimeIndex(chain);
    }

    /// The sequences that may hold what a filter wants.
    private record Range(long first, long last) {}

    private Range range(AuditFilter filter) {
        long last = chain.current().sequence();
        long kept = chain.anchor()
                .map(Anchor::first)
                .orElseGet(() -> chain.atOrAfter(1).map(Segment::sequence).orElse(1L));
        long first = filter.fromMillis().isPresent()
                ? index.firstSealedAtOrAfter(kept, last, filter.fromMillis().get())
                : kept;
        if (filter.untilMillis().isPresent()) {
            long millis = filter.untilMillis().get();
            long late = Math.min(millis, Long.MAX_VALUE - LATENESS_MAX.toMillis()) + LATENESS_MAX.toMillis();
            last = index.firstSealedAtOrAfter(first, last, late);
        }
        return new Range(first, last);
    }

    AuditPage page(AuditFilter filter, boolean newestFirst, Optional<Cursor> after, int amount) {
        Range range = range(filter);
        long from = newestFirst ? range.last : range.first;
        if (after.isPresent()) {
            long at = after.get().sequence();
            from = newestFirst ? Math.min(from, at) : Math.max(from, at);
        }
        long to = newestFirst ? range.first : range.last;
        var page = new PageBuilder(filter, newestFirst, after, amount);
        return page.build(new Walk(chain, from, to, newestFirst));
    }

    /// All records wanted, oldest first. Where a segment was changed, a record of the log's own says so.
    void export(AuditFilter filter, Consumer<AuditRecord> sink) {
        Range range = range(filter);
        Walk walk = new Walk(chain, range.first, range.last, false);
        for (Optional<Segment> next = walk.next(); next.isPresent(); next = walk.next()) {
            Segment segment = next.get();
            if (!segment.authentic(chain.key())) {
                sink.accept(note(0, "AuditSegmentAltered", "segment " + segment.sequence() + " was changed"));
            } else if (filter.mayMatch(segment)) {
                SegmentContent.records(segment).stream().filter(filter::matches).forEach(sink);
            }
        }
    }

    /// A record of the log about itself.
    static AuditRecord note(long timeMillis, String operation, String reason) {
        return new AuditRecord(
                timeMillis,
                Caller.SERVER,
                new Call(Service.AUDIT_LOG, operation, "", "", "", "", List.of(), 0),
                new Result(0, Outcome.FAILED, reason, 0),
                "");
    }

    /// Gathers one page.
    private final class PageBuilder {
        private final AuditFilter filter;
        private final boolean newestFirst;
        private final Optional<Cursor> after;
        private final int amount;
        private final List<AuditRecord> records = new ArrayList<>();
        private int altered;

        PageBuilder(AuditFilter filter, boolean newestFirst, Optional<Cursor> after, int amount) {
            this.filter = filter;
            this.newestFirst = newestFirst;
            this.after = after;
            this.amount = amount;
        }

        AuditPage build(Walk walk) {
            long bytes = 0;
            for (Optional<Segment> next = walk.next(); next.isPresent(); next = walk.next()) {
                Segment segment = next.get();
                if (walk.examined() > SEGMENTS_MAX || bytes > BYTES_MAX) {
                    return page(segment.sequence(), Cursor.WHOLE);
                }
                bytes += segment.value().length;
                if (!segment.authentic(chain.key())) {
                    altered++;
                } else if (filter.mayMatch(segment)) {
                    int rest = gather(segment.sequence(), SegmentContent.records(segment));
                    if (rest >= 0) {
                        return page(segment.sequence(), rest);
                    }
                }
            }
            return new AuditPage(records, "", altered);
        }

        /// Takes what is wanted; where to go on when the page is full, else -1.
        private int gather(long sequence, List<AuditRecord> candidates) {
            int step = newestFirst ? -1 : 1;
            int i = newestFirst ? candidates.size() - 1 : 0;
            if (after.isPresent()
                    && after.get().sequence() == sequence
                    && after.get().index() != Cursor.WHOLE) {
                i = Math.min(after.get().index(), candidates.size() - 1);
            }
            for (; i >= 0 && i < candidates.size(); i += step) {
                if (filter.matches(candidates.get(i))) {
                    if (records.size() == amount) {
                        return i;
                    }
                    records.add(candidates.get(i));
                }
            }
            return -1;
        }

        private AuditPage page(long sequence, int index) {
            return new AuditPage(records, new Cursor(sequence, index, newestFirst).encode(), altered);
        }
    }
}
