package io.tarn.bench.load;

import java.util.Arrays;

/// Durations in nanoseconds, in order of arrival, as many as [#SAMPLES_MAX]; later ones only count. For one thread.
final class Samples {
    static final int SAMPLES_MAX = 1 << 24;
    private static final int INITIAL = 1 << 12;

    private long[] nanos = new long[INITIAL];
    private int kept;
    private long count;

    void add(long duration) {
        count++;
        if (kept == SAMPLES_MAX) {
            return;
        }
        if (kept == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * kept);
        }
        nanos[kept++] = duration;
    }

    long count() {
        return count;
    }

    long[] kept() {
        return Arrays.copyOf(nanos, kept);
    }
}
