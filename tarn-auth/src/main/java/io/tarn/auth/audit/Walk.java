package io.tarn.auth.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Reads segments one after the other, up or down the chain, a few at a time. Missing ones are skipped. For one
/// thread.
final class Walk {
    private static final int BATCH_MAX = 256;
    private static final int BATCH_FIRST = 8;
    private static final int BATCH_BYTES = 1024 * 1024;

    private final Chain chain;
    private final long last;
    private final int step;
    private final Deque<Segment> read = new ArrayDeque<>();
    private long next;
    private long examined;
    private int batch = BATCH_FIRST;

    /// From `first` to `last`, both inclusive, in whichever direction that is; `down` decides when they are equal.
    Walk(Chain chain, long first, long last, boolean down) {
        this.chain = chain;
        this.next = first;
        this.last = last;
        this.step = down ? -1 : 1;
    }

    /// The next segment there is; empty at the end.
    Optional<Segment> next() {
        while (read.isEmpty() && left() > 0) {
            fill();
        }
        return Optional.ofNullable(read.poll());
    }

    /// How many sequences were looked at, missing ones too.
    long examined() {
        return examined;
    }

    private long left() {
        return (last - next) * step + 1;
    }

    private void fill() {
        int count = (int) Math.min(batch, left());
        List<byte[]> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(Segment.key(next + (long) i * step));
        }
        List<Optional<byte[]>> values = chain.store().getAll(Keys.PARTITION, keys);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            if (values.get(i).isPresent()) {
                byte[] value = values.get(i).get();
                bytes += value.length;
                read.add(new Segment(next + (long) i * step, value));
            }
        }
        next += (long) count * step;
        examined += count;
        batch = (int)
                Math.clamp((long) BATCH_BYTES * count / Math.max(bytes, count), 1, Math.min(2L * batch, BATCH_MAX));
    }
}
