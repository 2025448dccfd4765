package io.tarn.bench.scale;

import io.tarn.bench.load.Measurement;
import java.util.function.IntConsumer;

/// Times repeated work, one after another.
final class Stopwatch {
    private Stopwatch() {}

    /// Runs `work` so many times with its number, the first `warmUp` uncounted.
    static Measurement times(int warmUp, int rounds, IntConsumer work) {
        return times(warmUp, rounds, round -> {}, work);
    }

    /// The same, with a preparation before each that is not counted.
    static Measurement times(int warmUp, int rounds, IntConsumer prepare, IntConsumer work) {
        long[] nanos = new long[rounds];
        for (int i = 0; i < warmUp + rounds; i++) {
            prepare.accept(i);
            long start = System.nanoTime();
            work.accept(i);
            if (i >= warmUp) {
                nanos[i - warmUp] = System.nanoTime() - start;
            }
        }
        return Measurement.ofSequence(nanos);
    }
}
