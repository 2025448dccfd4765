package io.tarn.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what another thread or process brings about.
public final class Await {
    /// How long is waited when the caller names no limit.
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long PARK_NANOS = Duration.ofMillis(1).toNanos();

    private Await() {}

    /// Waits until the condition holds; an [AssertionError] naming `what` after [#LIMIT].
    public static void until(String what, Callable<Boolean> condition) {
        until(what, LIMIT, condition);
    }

    /// Waits until the condition holds; an [AssertionError] naming `what` after `limit`, or at once when the
    /// condition throws or the thread is interrupted.
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds(what, condition)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + limit + " in vain for: " + what);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for: " + what);
            }
            LockSupport.parkNanos(PARK_NANOS);
        }
    }

    private static boolean holds(String what, Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError("failed while waiting for: " + what, e);
        }
    }
}
