package io.tarn.auth.audit;

import io.tarn.auth.audit.Verification.Problem;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Checks the chain link by link. For one check and one thread; memory: a few segments.
final class Verifier {
    private final Chain chain;
    private final long segmentsMax;
    private Anchor anchor;
    private long last;
    private byte[] hash;
    private long segments;
    private long records;
    private boolean complete = true;

    Verifier(Chain chain, long segmentsMax) {
        this.chain = chain;
        this.segmentsMax = segmentsMax;
        this.anchor = Anchor.genesis(chain.key());
        this.last = 0;
        this.hash = anchor.before();
    }

    /// Everything, or what comes behind a link that the caller noted before.
    Verification verify(long noted, Optional<byte[]> notedHash) {
        Optional<Problem> problem = begin(noted, notedHash);
        if (problem.isEmpty()) {
            problem = links();
        }
        return new Verification(
                anchor.first(), last, HexFormat.of().formatHex(hash), segments, records, complete, problem);
    }

    private Optional<Problem> begin(long noted, Optional<byte[]> notedHash) {
        Optional<Anchor> stored = chain.anchor();
        if (stored.isEmpty()) {
            return problem(0, "the record of where the log begins was forged");
        }
        startAt(stored.get());
        if (notedHash.isEmpty() || noted < last) {
            return Optional.empty();
        }
        boolean there = noted == last
                ? Arrays.equals(hash, notedHash.get())
                : chain.atOrAfter(noted)
                        .filter(segment -> segment.sequence() == noted)
                        .filter(segment ->
                                Arrays.equals(segment.successor(chain.key(), segment.before()), notedHash.get()))
                        .isPresent();
        if (!there) {
            return problem(noted, "the segment with the given hash is not there any more");
        }
        last = noted;
        hash = notedHash.get();
        return Optional.empty();
    }

    private void startAt(Anchor beginning) {
        anchor = beginning;
        last = beginning.first() - 1;
        hash = beginning.before();
    }

    private Optional<Problem> links() {
        Optional<Head> end = chain.storedHead();
        if (end.isEmpty()) {
            return chain.isEmpty()
                    ? Optional.empty()
                    : problem(last, "the record of where the log ends is not authentic");
        }
        Head head = end.get();
        Walk walk = new Walk(chain, last + 1, head.sequence(), false);
        while (last < head.sequence()) {
            if (segments == segmentsMax) {
                complete = false;
                return Optional.empty();
            }
            Optional<Segment> next = walk.next();
            if (next.isEmpty() || next.get().sequence() != last + 1) {
                Optional<Anchor> moved = chain.anchor().filter(now -> now.first() > last + 1);
                if (moved.isEmpty()) {
                    return problem(last + 1, "the segment is missing");
                }
                startAt(moved.get());
                walk = new Walk(chain, last + 1, head.sequence(), false);
                continue;
            }
            Optional<Problem> problem = link(next.get());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return end(head);
    }

    private Optional<Problem> link(Segment segment) {
        if (!segment.authentic(chain.key())) {
            return problem(segment.sequence(), "the segment was changed");
        }
        if (!Arrays.equals(segment.before(), hash)) {
            return problem(segment.sequence(), "the segment does not belong behind the one before it");
        }
        last = segment.sequence();
        hash = segment.hash();
        segments++;
        records += segment.records();
        return Optional.empty();
    }

    private Optional<Problem> end(Head head) {
        if (last == head.sequence() && !Arrays.equals(hash, head.hash())) {
            return problem(last, "the last segment is not the one the log ended with");
        }
        Optional<Segment> beyond = chain.atOrAfter(head.sequence() + 2);
        if (last > head.sequence() || beyond.isPresent()) {
            long now = chain.storedHead().map(Head::sequence).orElse(0L);
            long found = beyond.map(Segment::sequence).orElse(last);
            if (found > now + 1) {
                return problem(head.sequence(), "the log's end was put back before segment " + found);
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> problem(long sequence, String text) {
        return Optional.of(new Problem(sequence, text));
    }
}
