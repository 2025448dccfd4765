package io.tarn.block;

import io.tarn.block.ObjectStoreException.Kind;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Sends one block of an upload while its source is read for the next. One thread calls; the blocks go out one
/// after the other.
public final class SendAhead implements AutoCloseable {
    private @Nullable FutureTask<Boolean> running;

    /// Waits for the block before, throws what it failed with, and lets this one go.
    public void send(Runnable block) {
        await();
        running = new FutureTask<>(block, true);
        Thread _ = Thread.ofVirtual().name("block-upload").start(running);
    }

    /// Waits until everything is sent; throws what it failed with.
    public void await() {
        FutureTask<Boolean> last = running;
        running = null;
        if (last == null) {
            return;
        }
        try {
            boolean _ = last.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = last;
            throw new ObjectStoreException(Kind.UNAVAILABLE, "interrupted while uploading", e);
        }
    }

    /// Waits until nothing is under way, whatever becomes of it: then the memory of the blocks is free.
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        while (running != null) {
            try {
                await();
            } catch (RuntimeException _) {
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
