package io.tarn.auth.audit;

import java.util.Optional;

/// Finds places of the chain by time: sequences are contiguous and sealing times do not go back, so halving does.
final class TimeIndex {
    private final Chain chain;

    TimeIndex(Chain chain) {
        this.chain = chain;
    }

    /// The first sequence in `[first, end)` whose segment was sealed at `millis` or later; `end` when all were
    /// before. Segments that are missing or were changed count as later.
    long firstSealedAtOrAfter(long first, long end, long millis) {
        long low = first;
        long high = end;
        while (low < high) {
            long middle = low + (high - low) / 2;
            Optional<Segment> segment = chain.atOrAfter(middle);
            boolean before = segment.isPresent()
                    && segment.get().sequence() < high
                    && segment.get().authentic(chain.key())
                    && segment.get().sealedMillis() < millis;
            if (before) {
                low = segment.get().sequence() + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
