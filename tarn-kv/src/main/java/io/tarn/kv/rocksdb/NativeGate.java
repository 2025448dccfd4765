package io.tarn.kv.rocksdb;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Counts the threads inside native code, so that native memory is freed only after the last has left and nobody
/// enters afterwards. A late caller gets an answer instead of crashing the process.
final class NativeGate {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger inside = new AtomicInteger();
    private volatile @Nullable Thread closer;

    /// True when the caller is inside and must [#leave]; false when the gate is closed.
    boolean enter() {
        if (inside.incrementAndGet() > 0) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        if (inside.decrementAndGet() == CLOSED) {
            LockSupport.unpark(closer);
        }
    }

    /// Closes the gate and waits until everybody has left. False when it was closed before.
    boolean close() {
        if (closer != null || !claimClose()) {
            return false;
        }
        inside.addAndGet(CLOSED);
        while (inside.get() != CLOSED) {
            LockSupport.park(this);
        }
        return true;
    }

    private synchronized boolean claimClose() {
        if (closer != null) {
            return false;
        }
        closer = Thread.currentThread();
        return true;
    }
}
