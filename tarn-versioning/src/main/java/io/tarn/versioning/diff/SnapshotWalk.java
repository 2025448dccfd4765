package io.tarn.versioning.diff;

import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Arrays;

/// A snapshot cursor together with where it stands, so that joins of several snapshots compare positions without
/// asking (and copying) again. The low key of a position is the least key not yet passed: the range's least on a
/// header, the record's own on a record. Before the first position until the first move.
public final class SnapshotWalk implements AutoCloseable {
    private static final byte[] NO_KEY = {};

    private final SnapshotCursor cursor;
    private boolean atEnd;
    private boolean onHeader;
    private byte[] low = NO_KEY;
    private byte[] rangeMax = NO_KEY;

    public SnapshotWalk(SnapshotCursor cursor) {
        this.cursor = cursor;
    }

    /// Orders two walks by their low keys; one at its end comes after everything.
    public static int compare(SnapshotWalk left, SnapshotWalk right) {
        if (left.atEnd || right.atEnd) {
            return Boolean.compare(left.atEnd, right.atEnd);
        }
        return Arrays.compareUnsigned(left.low, right.low);
    }

    /// As [SnapshotCursor#next].
    public void next() {
        atEnd = !cursor.next();
        settle();
    }

    /// As [SnapshotCursor#nextRange].
    public void nextRange() {
        atEnd = !cursor.nextRange();
        settle();
    }

    /// As [SnapshotCursor#seek].
    public void seek(byte[] key) {
        atEnd = !cursor.seek(key);
        settle();
        if (!atEnd) {
            rangeMax = cursor.range().maxKey();
        }
    }

    private void settle() {
        if (atEnd) {
            onHeader = false;
            return;
        }
        onHeader = cursor.onHeader();
        if (onHeader) {
            RangeInfo range = cursor.range();
            low = range.minKey();
            rangeMax = range.maxKey();
        } else {
            low = cursor.key();
        }
    }

    public boolean atEnd() {
        return atEnd;
    }

    /// On a range's header; false on a record and at the end.
    public boolean onHeader() {
        return onHeader;
    }

    /// On a record; false on a header and at the end.
    public boolean onRecord() {
        return !onHeader && !atEnd;
    }

    /// Not at the end.
    public byte[] low() {
        return low;
    }

    /// The range of the position. Not at the end.
    public RangeInfo range() {
        return cursor.range();
    }

    /// The greatest key of the position's range. Not at the end.
    public byte[] rangeMax() {
        return rangeMax;
    }

    /// The cursor, to read the record it stands on; it must not be moved.
    public SnapshotCursor cursor() {
        return cursor;
    }

    /// Whether both stand on headers of the same range.
    public boolean onSameRange(SnapshotWalk other) {
        return onHeader && other.onHeader && range().id().equals(other.range().id());
    }

    /// Whether the records both stand on have the same content.
    public boolean sameContent(SnapshotWalk other) {
        return cursor.hasIdentity(other.cursor.identity());
    }

    /// Whether all of the current range lies before the low key of `other`.
    public boolean rangeIsBefore(SnapshotWalk other) {
        return other.atEnd || Arrays.compareUnsigned(rangeMax, other.low) < 0;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
