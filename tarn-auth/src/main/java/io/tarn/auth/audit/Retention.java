package io.tarn.auth.audit;

import io.tarn.kv.Condition;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes old segments from the beginning: first the anchor moves, then what is before it goes. Any number of
/// servers may do it at once; what one that died left is removed the next time.
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int DELETED_AT_ONCE = 256;

    private final Chain chain;
    private final Duration kept;

    Retention(Chain chain, Duration kept) {
        this.chain = chain;
        this.kept = kept;
    }

    /// Keeps what was sealed within the time kept, and always the last segment.
    void run(long nowMillis) {
        Optional<Anchor> stored = chain.anchor();
        if (stored.isEmpty()) {
            LOG.error("the record of where the audit log begins was forged; nothing is removed");
            return;
        }
        Anchor anchor = stored.get();
        if (kept.isPositive()) {
            anchor = move(anchor, nowMillis - kept.toMillis());
        }
        removeBefore(anchor.first());
    }

    private Anchor move(Anchor anchor, long cutoffMillis) {
        long first = new TimeIndex(chain)
                .firstSealedAtOrAfter(anchor.first(), chain.current().sequence(), cutoffMillis);
        Optional<Segment> lastOld = chain.atOrAfter(first - 1);
        boolean proven = first > anchor.first()
                && lastOld.isPresent()
                && lastOld.get().sequence() == first - 1
                && lastOld.get().authentic(chain.key())
                && lastOld.get().sealedMillis() < cutoffMillis;
        if (!proven) {
            return anchor;
        }
        Anchor moved = new Anchor(first, lastOld.get().hash());
        Optional<byte[]> bytes = chain.store().get(Keys.PARTITION, Keys.ANCHOR);
        Condition unchanged = bytes.map(Condition::unchanged).orElseGet(Condition::absent);
        boolean still = bytes.isEmpty()
                || Anchor.decode(bytes.get(), chain.key())
                        .filter(now -> now.first() < first)
                        .isPresent();
        return still && chain.store().setIf(Keys.PARTITION, Keys.ANCHOR, moved.encode(chain.key()), unchanged)
                ? moved
                : anchor;
    }

    private void removeBefore(long first) {
        List<Write> deletions = new ArrayList<>();
        do {
            deletions.clear();
            try (Scan scan = chain.store().scan(Keys.PARTITION, Segment.key(0), DELETED_AT_ONCE)) {
                while (deletions.size() < DELETED_AT_ONCE && scan.next() && isBefore(scan.key(), first)) {
                    deletions.add(new Write.Delete(Keys.PARTITION, scan.key().clone()));
                }
            }
            if (!deletions.isEmpty()) {
                chain.store().write(deletions);
            }
        } while (deletions.size() == DELETED_AT_ONCE);
    }

    private static boolean isBefore(byte[] key, long first) {
        long sequence = Segment.sequence(key);
        return sequence >= 0 && sequence < first;
    }
}
