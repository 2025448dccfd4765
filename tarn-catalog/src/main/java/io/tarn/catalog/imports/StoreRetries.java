package io.tarn.catalog.imports;

import io.tarn.block.ObjectStoreException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a store again that asks to slow down or cannot be reached, after waits that double. The adapters have
/// tried some times already, so the waits are long.
///
/// @param triesMax how often one page is asked for
/// @param waitFirst the wait after the first failure
/// @param waitMax no wait is longer
record StoreRetries(int triesMax, Duration waitFirst, Duration waitMax) {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRetries.class);
    private static final long STEP_NANOS = Duration.ofMillis(250).toNanos();

    /// About four minutes in all.
    static StoreRetries defaults() {
        return new StoreRetries(10, Duration.ofMillis(500), Duration.ofSeconds(60));
    }

    /// @param check is called again and again during waits; what it throws ends them
    <T> T run(String what, Runnable check, Supplier<T> work) {
        Duration wait = waitFirst;
        for (int tries = 1; ; tries++) {
            check.run();
            try {
                return work.get();
            } catch (ObjectStoreException e) {
                if (tries == triesMax || !mayPass(e)) {
                    throw e;
                }
                LOG.info("{} failed, trying again in {}: {}", what, wait, e.toString());
            }
            waitFor(wait, check);
            wait = wait.multipliedBy(2).compareTo(waitMax) < 0 ? wait.multipliedBy(2) : waitMax;
        }
    }

    private static boolean mayPass(ObjectStoreException e) {
        return switch (e.kind()) {
            case THROTTLED, UNAVAILABLE -> true;
            case NOT_FOUND, FORBIDDEN, INVALID_ADDRESS, INVALID_PART, UNSUPPORTED, SOURCE_FAILED, WRITE_FAILED -> false;
        };
    }

    private static void waitFor(Duration wait, Runnable check) {
        long deadline = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            check.run();
            LockSupport.parkNanos(Math.min(left, STEP_NANOS));
        }
    }
}
