package io.tarn.versioning.committed;

import io.tarn.block.StorageNamespace;
import io.tarn.sstable.CorruptSstableException;
import io.tarn.sstable.SstableCursor;
import io.tarn.versioning.Value;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the records of one range, for one thread. When the local copy turns out to be damaged on the way, it is
/// fetched once more and the walk goes on where it was.
final class RangeReader implements AutoCloseable {
    private final OpenRanges ranges;
    private final SnapshotFiles files;
    private final StorageNamespace namespace;
    private final String id;

    private OpenRange range;
    private @Nullable SstableCursor records;
    private boolean fetchedAgain;

    /// Where the walk began: at the first record at or after this key, or at the start of the range, and so many
    /// moves ago. It can be repeated on another copy of the file.
    private byte @Nullable [] anchor;

    private long movesSinceAnchor;

    RangeReader(OpenRanges ranges, SnapshotFiles files, StorageNamespace namespace, String id) {
        this.ranges = ranges;
        this.files = files;
        this.namespace = namespace;
        this.id = id;
        this.range = ranges.acquire(namespace, id);
    }

    /// To the next record, the first one initially; false at the end.
    boolean next() {
        movesSinceAnchor++;
        try {
            return records().next();
        } catch (CorruptSstableException | UncheckedIOException e) {
            return repeatWalk(e);
        }
    }

    /// To the first record at or after `key`; false when there is none.
    boolean seek(byte[] key) {
        anchor = key.clone();
        movesSinceAnchor = 0;
        try {
            return records().seek(key);
        } catch (CorruptSstableException | UncheckedIOException e) {
            return repeatWalk(e);
        }
    }

    /// The value of exactly `key`; moves the walk.
    Optional<Value> get(byte[] key) {
        return seek(key) && isAt(key) ? Optional.of(value()) : Optional.empty();
    }

    /// A copy of the current record's value.
    Value value() {
        SstableCursor record = records();
        try {
            return ValueCodec.decode(record.valueBuffer(), record.valueOffset(), record.valueLength());
        } catch (CorruptSstableException e) {
            throw files.damaged(Kind.RANGE, namespace, id, e);
        }
    }

    /// A copy of the current record's identity.
    byte[] identity() {
        SstableCursor record = records();
        try {
            return ValueCodec.identity(record.valueBuffer(), record.valueOffset(), record.valueLength());
        } catch (CorruptSstableException e) {
            throw files.damaged(Kind.RANGE, namespace, id, e);
        }
    }

    boolean hasIdentity(byte[] identity) {
        SstableCursor record = records();
        try {
            return ValueCodec.hasIdentity(record.valueBuffer(), record.valueOffset(), record.valueLength(), identity);
        } catch (CorruptSstableException e) {
            throw files.damaged(Kind.RANGE, namespace, id, e);
        }
    }

    /// The walk itself, to look at the current record without copying.
    SstableCursor records() {
        if (records == null) {
            records = range.reader().cursor();
        }
        return records;
    }

    @Override
    public void close() {
        range.release();
    }

    private boolean isAt(byte[] key) {
        SstableCursor record = records();
        return Arrays.equals(record.keyBuffer(), 0, record.keyLength(), key, 0, key.length);
    }

    private boolean repeatWalk(RuntimeException damage) {
        ranges.dropDamaged(namespace, id, range);
        if (fetchedAgain) {
            throw files.damaged(Kind.RANGE, namespace, id, damage);
        }
        fetchedAgain = true;
        OpenRange fresh = ranges.acquire(namespace, id);
        range.release();
        range = fresh;
        records = null;
        try {
            boolean found = anchor == null || records().seek(anchor);
            for (long i = 0; i < movesSinceAnchor; i++) {
                found = records().next();
            }
            return found;
        } catch (CorruptSstableException | UncheckedIOException e) {
            ranges.dropDamaged(namespace, id, range);
            throw files.damaged(Kind.RANGE, namespace, id, e);
        }
    }
}
