package io.tarn.versioning.committed;

import io.tarn.versioning.Value;
import java.util.Arrays;

/// Writes a new snapshot (engine specification 5.6). For one thread. Small snapshots are built by the calling
/// thread; beyond the first chunk of records a thread of the writer's own compresses and hashes meanwhile, and
/// complete ranges are uploaded in the background, so memory is bounded whatever the size.
///
/// [#finish] and [#complete] store the snapshot. Closing without it gives up: local files are deleted, ranges already
/// uploaded stay
/// in the store as garbage. Failures of the store and of local disk come from any call; the writer is of no use
/// then.
public final class MetarangeWriter implements SnapshotSink, AutoCloseable {
    private static final String NOT_ASCENDING = "keys should be written in ascending order";

    private final SnapshotAssembler assembler;
    private final ChunkPipe pipe;
    private RecordChunk chunk = new RecordChunk();

    /// The last key written: part of the chunk, or a copy. Negative length: nothing was written.
    private byte[] lastKeyBuffer = new byte[0];

    private int lastKeyOffset;
    private int lastKeyLength = -1;
    private boolean ended;

    MetarangeWriter(SnapshotAssembler assembler) {
        this.assembler = assembler;
        this.pipe = new ChunkPipe(assembler);
    }

    @Override
    public void writeRecord(byte[] key, Value value) {
        requireAscending(key);
        chunk.add(key, value);
        recordWritten();
    }

    @Override
    public void writeRecord(SnapshotCursor cursor) {
        byte[] key = cursor.key();
        requireAscending(key);
        chunk.add(key, cursor.blobBuffer(), cursor.blobOffset(), cursor.blobLength());
        recordWritten();
    }

    @Override
    public void writeRange(RangeInfo range) {
        requireAscending(range.minKey());
        chunk.add(range);
        lastKeyBuffer = range.maxKey();
        lastKeyOffset = 0;
        lastKeyLength = range.maxKey().length;
        passOnWhenFull();
    }

    /// Stores what was written and returns the metarange's id. Without records and ranges that is a metarange file
    /// that lists none. Returns when the object store has everything.
    public String finish() {
        return complete().stored();
    }

    /// As [#finish], but does not wait for the object store.
    public PendingSnapshot complete() {
        requireOpen();
        try {
            if (!chunk.isEmpty()) {
                pipe.last(chunk);
            }
            pipe.end();
            PendingSnapshot snapshot = assembler.finish();
            ended = true;
            return snapshot;
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            pipe.cancel();
            assembler.abort();
        }
    }

    private void recordWritten() {
        int item = chunk.count() - 1;
        lastKeyBuffer = chunk.bytes();
        lastKeyOffset = chunk.keyOffset(item);
        lastKeyLength = chunk.keyLength(item);
        passOnWhenFull();
    }

    private void passOnWhenFull() {
        if (chunk.isFull()) {
            lastKeyBuffer = Arrays.copyOfRange(lastKeyBuffer, lastKeyOffset, lastKeyOffset + lastKeyLength);
            lastKeyOffset = 0;
            chunk = pipe.exchange(chunk);
        }
    }

    private void requireAscending(byte[] key) {
        requireOpen();
        if (lastKeyLength >= 0
                && Arrays.compareUnsigned(
                                lastKeyBuffer, lastKeyOffset, lastKeyOffset + lastKeyLength, key, 0, key.length)
                        >= 0) {
            throw new IllegalArgumentException(NOT_ASCENDING);
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the snapshot writer has ended");
        }
    }
}
