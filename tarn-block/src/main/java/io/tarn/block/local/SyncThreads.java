package io.tarn.block.local;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The platform threads that wait for the disk, so that virtual threads park instead of holding their carriers.
/// Several at once let the file system put many syncs into one commit of its journal. Beyond [#QUEUE_MAX] waiting
/// tasks the caller waits for the disk itself.
final class SyncThreads implements AutoCloseable {
    static final int THREADS = 16;
    static final int QUEUE_MAX = 4096;

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;

    SyncThreads() {
        this("tarn-sync-");
    }

    /// @param name of the threads, before their numbers
    SyncThreads(String name) {
        pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().daemon().name(name, 0).factory(),
                (task, _) -> task.run());
        pool.allowCoreThreadTimeOut(true);
    }

    /// Work that completes `done`, now or later, or throws.
    interface Step {
        void run(CompletableFuture<Void> done) throws IOException;
    }

    /// Runs `step` and waits, also through interrupts, until it has completed its future.
    void await(Step step) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        pool.execute(() -> {
            try {
                step.run(done);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /// Lets running work end; later work runs on its caller.
    @Override
    public void close() {
        pool.shutdown();
    }
}
