package io.tarn.auth.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Counts what each name failed, so that passwords cannot be tried at the speed of the network.
final class Attempts {
    /// Failures of a name that are answered by asking, within [#WINDOW] of the first of them.
    static final int FREE = 10;
    /// How long after the first failure a name is remembered.
    static final Duration WINDOW = Duration.ofMinutes(1);
    /// Most names remembered. Whoever floods this with names is still held by the limit of simultaneous checks.
    static final int NAMES_MAX = 10_000;

    private final Cache<ByteBuffer, Integer> counts;

    Attempts(Ticker ticker) {
        this.counts = Caffeine.newBuilder()
                .maximumSize(NAMES_MAX)
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<ByteBuffer, Integer>creating((name, count) -> WINDOW))
                .build();
    }

    /// Counts an attempt, as failed until [#succeeded] or [#undecided]; false when the name had too many.
    boolean begin(ByteBuffer name) {
        return counts.asMap().merge(name, 1, (count, one) -> Math.min(count, FREE) + one) <= FREE;
    }

    /// Forgets the failures of a name.
    void succeeded(ByteBuffer name) {
        counts.invalidate(name);
    }

    /// Takes an attempt back that nobody judged.
    void undecided(ByteBuffer name) {
        counts.asMap().computeIfPresent(name, (key, count) -> Math.max(0, count - 1));
    }
}
