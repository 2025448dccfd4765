package io.tarn.bench.load;

import java.util.Map;

/// What a load measured: successful steps, the seconds they took together, how long single steps took, and the
/// failures by kind.
public record Measurement(
        int clients, long operations, double seconds, Distribution distribution, Map<String, Long> errors) {

    public double perSecond() {
        return seconds <= 0 ? 0 : operations / seconds;
    }

    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Of durations measured elsewhere, one after another.
    public static Measurement ofSequence(long... nanos) {
        double seconds = 0;
        for (long duration : nanos) {
            seconds += duration / 1e9;
        }
        return new Measurement(1, nanos.length, seconds, Distribution.of(nanos), Map.of());
    }
}
