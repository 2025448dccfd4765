package io.tarn.versioning.ref;

import io.tarn.versioning.VersioningException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Does again what lost a race, after waits that grow and differ by chance: those who race at the pace of one network
/// would else lose in step for ever.
public final class Retries {
    private static final Duration WAIT_FIRST = Duration.ofMillis(2);
    /// Waits double this often at most.
    private static final int DOUBLINGS_MAX = 20;

    private final RandomGenerator random;
    private final int triesMax;
    private final Duration waitMax;

    /// @param waitMax no wait between two tries is longer
    public Retries(RandomGenerator random, int triesMax, Duration waitMax) {
        this.random = random;
        this.triesMax = triesMax;
        this.waitMax = waitMax;
    }

    /// The first result of `attempt`, which is empty when others were faster; 429 when they were each time.
    public <T> T run(Supplier<Optional<T>> attempt) {
        for (int tries = 0; tries < triesMax; tries++) {
            backOff(tries);
            Optional<T> result = attempt.get();
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw VersioningException.tooManyTries();
    }

    private void backOff(int tries) {
        if (tries > 0) {
            long cap = Math.min(waitMax.toNanos(), WAIT_FIRST.toNanos() << Math.min(tries, DOUBLINGS_MAX));
            LockSupport.parkNanos(random.nextLong(cap / 2, cap));
        }
    }
}
