package io.tarn.block.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// A folder whose own name is known to be on the disk, and the combiner of its syncs: one sync of the folder serves
/// everyone who changed it before that sync began.
final class Directory {
    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean syncing;
    private volatile boolean retired;

    Directory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /// Whether the folder was removed, perhaps to be made again: what is known of it no longer holds.
    boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    /// Completes `done` after a sync that begins after this call. Returns at once when another thread is syncing,
    /// else syncs on this thread, for itself and for whoever comes meanwhile.
    void sync(CompletableFuture<Void> done) {
        lock.lock();
        try {
            waiting.add(done);
            if (syncing) {
                return;
            }
            syncing = true;
        } finally {
            lock.unlock();
        }
        for (List<CompletableFuture<Void>> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
            syncFor(batch);
        }
    }

    /// Syncs a folder on this thread. A folder that is gone needs none: whatever was in it was removed.
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException _) {
            return;
        }
    }

    private List<CompletableFuture<Void>> nextBatch() {
        lock.lock();
        try {
            List<CompletableFuture<Void>> batch = waiting;
            if (batch.isEmpty()) {
                syncing = false;
            } else {
                waiting = new ArrayList<>();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void syncFor(List<CompletableFuture<Void>> batch) {
        try {
            force(path);
            batch.forEach(done -> done.complete(null));
        } catch (Throwable e) {
            batch.forEach(done -> done.completeExceptionally(e));
        }
    }
}
