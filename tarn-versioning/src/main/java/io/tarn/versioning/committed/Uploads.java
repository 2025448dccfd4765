package io.tarn.versioning.committed;

import io.tarn.block.StorageNamespace;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The uploads of one writer, a bounded number at once, each on its own virtual thread.
final class Uploads {
    private final SnapshotFiles files;
    private final StorageNamespace namespace;
    private final int uploadsMax;
    private final Semaphore free;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Uploads(SnapshotFiles files, StorageNamespace namespace, int uploadsMax) {
        this.files = files;
        this.namespace = namespace;
        this.uploadsMax = uploadsMax;
        this.free = new Semaphore(uploadsMax);
    }

    /// Stores a finished file in the background, waiting first while too many are under way. From now on it can be
    /// read, from where it is.
    void start(Kind kind, String id, Path file) {
        free.acquireUninterruptibly();
        files.begin(namespace, id, file);
        Thread.ofVirtual().name("snapshot-upload").start(() -> {
            try {
                if (failure.get() == null) {
                    files.store(kind, namespace, id, file);
                } else {
                    files.giveUp(namespace, id, file);
                }
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            } finally {
                free.release();
            }
        });
    }

    /// Waits until nothing is under way and throws what made an upload fail, if one has.
    void complete() {
        await();
        throwFailure();
    }

    /// Waits until nothing is under way.
    void await() {
        free.acquireUninterruptibly(uploadsMax);
        free.release(uploadsMax);
    }

    /// Throws what made an upload fail, if one has.
    void throwFailure() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }
}
