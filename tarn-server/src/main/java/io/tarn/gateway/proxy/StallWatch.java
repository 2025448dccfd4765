package io.tarn.gateway.proxy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Gives up on a request on its way through when neither side of it moved for a time.
final class StallWatch implements AutoCloseable {
    private final AtomicLong moved = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Runnable stalled = () -> {};

    StallWatch(Duration max) {
        Thread.ofVirtual().name("fallback stall watch").start(() -> watch(max.toNanos()));
    }

    private void watch(long nanos) {
        long seen = -1;
        try {
            while (!ended.await(nanos, TimeUnit.NANOSECONDS)) {
                long now = moved.get();
                if (now == seen) {
                    stalled.run();
                }
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What ends a request that does not move.
    void onStall(Runnable action) {
        stalled = action;
    }

    /// Something moved.
    void moved() {
        moved.incrementAndGet();
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
