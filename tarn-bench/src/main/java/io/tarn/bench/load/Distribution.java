package io.tarn.bench.load;

import java.util.Arrays;

/// Median, 99th percentile and maximum of durations, in milliseconds, by nearest rank; all 0 when there are none.
public record Distribution(double medianMillis, double p99Millis, double maxMillis) {
    private static final double NANOS_PER_MILLI = 1e6;

    /// Of durations in nanoseconds, in any order.
    public static Distribution of(long... nanos) {
        if (nanos.length == 0) {
            return new Distribution(0, 0, 0);
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Distribution(
                at(sorted, 0.5) / NANOS_PER_MILLI,
                at(sorted, 0.99) / NANOS_PER_MILLI,
                sorted[sorted.length - 1] / NANOS_PER_MILLI);
    }

    private static long at(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(1, rank) - 1];
    }
}
