package io.tarn.block.s3;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The buffers of all puts together whose content has to be gathered before it is sent. Their number bounds the
/// memory: who comes when all are taken waits, and is refused after a while.
final class PartBuffers {
    private final int bufferBytes;
    private final Semaphore free;
    private final Duration patience;

    PartBuffers(int bufferBytes, int count, Duration patience) {
        this.bufferBytes = bufferBytes;
        this.free = new Semaphore(count, true);
        this.patience = patience;
    }

    /// The buffers of one put, all given back when closed.
    final class Lease implements AutoCloseable {
        private int held;

        /// The first buffer; waits for it. To be called once, so that nobody waits while holding one.
        byte[] first() {
            try {
                if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new ObjectStoreException(
                            Kind.THROTTLED,
                            "too many uploads of unknown length at once: try again, or send the length beforehand");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ObjectStoreException(Kind.UNAVAILABLE, "the call was interrupted", e);
            }
            held++;
            return new byte[bufferBytes];
        }

        /// One more buffer when one is free right now.
        Optional<byte[]> another() {
            if (!free.tryAcquire()) {
                return Optional.empty();
            }
            held++;
            return Optional.of(new byte[bufferBytes]);
        }

        @Override
        public void close() {
            free.release(held);
            held = 0;
        }
    }

    Lease lease() {
        return new Lease();
    }

    int bufferBytes() {
        return bufferBytes;
    }
}
