package io.tarn.auth.access;

import java.util.concurrent.atomic.AtomicLongArray;

/// How often things of a name have changed, so that what was read before a change is told from what was read
/// after it, even when the reader only comes to keep it later. Names share [#STRIPES] counters: a change now and
/// then makes a reader read again what had not changed.
final class Generations {
    private static final int STRIPES = 4096;

    private final AtomicLongArray counters = new AtomicLongArray(STRIPES);

    long of(String name) {
        return counters.get(stripe(name));
    }

    void advance(String name) {
        counters.incrementAndGet(stripe(name));
    }

    private static int stripe(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
