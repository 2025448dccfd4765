package io.tarn.versioning.committed;

import io.tarn.versioning.VersioningException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Carries chunks from the thread that fills them to a thread that builds files of them. That thread is started only
/// when a snapshot turns out to be more than a few chunks: until then the filling thread works them off itself.
/// Chunks go round, so their number bounds memory.
final class ChunkPipe {
    private static final RecordChunk END_MARK = new RecordChunk(0);

    /// Chunks under way; the one being filled comes on top.
    private static final int CHUNKS_MAX = 8;

    /// Full chunks worked off before the other thread is started: what takes less time than starting one is worth.
    private static final int CHUNKS_BY_CALLER = 4;

    private final SnapshotAssembler assembler;
    private int byCaller;
    private final BlockingQueue<RecordChunk> full = new ArrayBlockingQueue<>(CHUNKS_MAX + 2);
    private final BlockingQueue<RecordChunk> free = new ArrayBlockingQueue<>(CHUNKS_MAX + 2);
    private @Nullable Thread worker;
    private int created;

    /// Set once by the worker, which from then on only returns chunks.
    private volatile @Nullable Throwable failure;

    private volatile boolean cancelled;

    ChunkPipe(SnapshotAssembler assembler) {
        this.assembler = assembler;
    }

    /// Takes a full chunk and returns an empty one.
    RecordChunk exchange(RecordChunk chunk) {
        throwFailure();
        if (worker == null && byCaller < CHUNKS_BY_CALLER) {
            byCaller++;
            assembler.append(chunk);
            chunk.clear();
            return chunk;
        }
        if (worker == null) {
            worker = Thread.ofPlatform().daemon().name("snapshot-writer").start(this::work);
        }
        full.add(chunk);
        if (created < CHUNKS_MAX && free.isEmpty()) {
            created++;
            return new RecordChunk();
        }
        try {
            return free.take();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Takes the last chunk, which the calling thread works off itself when no other is at it.
    void last(RecordChunk chunk) {
        if (worker == null) {
            assembler.append(chunk);
        } else {
            full.add(chunk);
        }
    }

    /// Waits until everything is worked off.
    void end() {
        if (worker != null) {
            stop(worker);
        }
        throwFailure();
    }

    /// Drops what has not been worked off and waits for the worker.
    void cancel() {
        cancelled = true;
        if (worker != null) {
            stop(worker);
        }
    }

    private void stop(Thread thread) {
        full.add(END_MARK);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        worker = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            for (RecordChunk chunk = full.take(); chunk != END_MARK; chunk = full.take()) {
                append(chunk);
                chunk.clear();
                free.add(chunk);
            }
        } catch (InterruptedException e) {
            failure = interrupted(e);
        }
    }

    private void append(RecordChunk chunk) {
        if (failure != null || cancelled) {
            return;
        }
        try {
            assembler.append(chunk);
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void throwFailure() {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private static VersioningException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new VersioningException(
                VersioningException.Kind.INTERNAL, "writing the snapshot was interrupted", cause);
    }
}
