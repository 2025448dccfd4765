package io.tarn.block;

import io.tarn.block.ObjectStoreException.Kind;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A bound on the bytes that all uploads of one store hold in memory at a time. Who finds it used up waits in
/// line.
public final class UploadMemory {
    /// The most of the heap that buffers of uploads may take: one part in this many.
    private static final int HEAP_SHARE = 4;

    private static final long BYTES_MAX = 1L << 30;
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private final int bytesMax;
    private final Duration waitMax;
    private final Semaphore free;

    /// @param bytesMax the bytes that may be held at a time; one upload must fit
    /// @param waitMax how long an upload waits for others to end
    public UploadMemory(int bytesMax, Duration waitMax) {
        this.bytesMax = bytesMax;
        this.waitMax = waitMax;
        this.free = new Semaphore(bytesMax, true);
    }

    /// A quarter of the heap, at most 1 GiB; uploads wait up to a minute.
    public static UploadMemory ofHeap() {
        return new UploadMemory((int) Math.min(Runtime.getRuntime().maxMemory() / HEAP_SHARE, BYTES_MAX), WAIT_MAX);
    }

    /// Takes `bytes`; `THROTTLED` when they do not become free in time.
    void reserve(int bytes) {
        try {
            if (bytes <= bytesMax && free.tryAcquire(bytes, waitMax.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException(Kind.UNAVAILABLE, "interrupted while waiting to upload", e);
        }
        throw new ObjectStoreException(
                Kind.THROTTLED,
                "uploads in progress hold the " + bytesMax + " bytes of memory set apart for them; try again later,"
                        + " or give the server more heap");
    }

    void release(int bytes) {
        free.release(bytes);
    }
}
