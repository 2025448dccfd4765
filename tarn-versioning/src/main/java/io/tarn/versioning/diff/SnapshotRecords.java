package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Optional;

/// The records of a snapshot without its range headers. Values are decoded only when asked for. Closing it closes
/// the cursor.
public final class SnapshotRecords implements RecordCursor {
    private final SnapshotCursor cursor;

    public SnapshotRecords(SnapshotCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public boolean next() {
        return cursor.next() && onRecord();
    }

    @Override
    public boolean seek(byte[] key) {
        return cursor.seek(key) && onRecord();
    }

    /// A seek: within a range it costs about as much as a few steps, and it opens no range on the way.
    @Override
    public boolean advanceTo(byte[] key) {
        return seek(key);
    }

    private boolean onRecord() {
        while (cursor.onHeader()) {
            if (!cursor.next()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public byte[] key() {
        return cursor.key();
    }

    @Override
    public Optional<Value> value() {
        return Optional.of(cursor.value());
    }

    @Override
    public boolean isTombstone() {
        return false;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
