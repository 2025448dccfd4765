package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import java.util.Optional;

/// A walk over records in ascending key order, each key once, before the first at the start. For one thread.
public interface RecordCursor extends AutoCloseable {
    /// To the next record; false at the end.
    boolean next();

    /// To the first record at or after `key`, forward or back; false when there is none.
    boolean seek(byte[] key);

    /// The current key; may be kept, not changed.
    byte[] key();

    /// The current value; empty for a tombstone, which only staged layers have.
    Optional<Value> value();

    @Override
    void close();
}
