package io.tarn.versioning.gc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The distinct thresholds of a computation, oldest first. A commit's rank says of all of them at once whether
/// it is younger: it is younger than threshold `i` if and only if `i` is below its rank.
final class Thresholds {
    private final int[] daysDescending;
    private final Instant[] instants;

    /// One threshold for each distinct number of days before `now`.
    Thresholds(Instant now, IntStream days) {
        int[] ascending = days.distinct().sorted().toArray();
        daysDescending = new int[ascending.length];
        instants = new Instant[ascending.length];
        for (int i = 0; i < ascending.length; i++) {
            daysDescending[i] = ascending[ascending.length - 1 - i];
            instants[i] = now.minus(daysDescending[i], ChronoUnit.DAYS);
        }
    }

    /// The position of the threshold of so many days, which must be one of them.
    int indexOf(int days) {
        int from = 0;
        int to = daysDescending.length - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (daysDescending[middle] > days) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// How many thresholds lie before `created`.
    int rank(Instant created) {
        int found = Arrays.binarySearch(instants, created);
        return found >= 0 ? found : -found - 1;
    }
}
