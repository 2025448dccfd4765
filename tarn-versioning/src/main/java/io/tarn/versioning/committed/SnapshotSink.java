package io.tarn.versioning.committed;

import io.tarn.versioning.Value;

/// Takes a snapshot in ascending key order, records and whole ranges mixed (engine specification 5.6). A key not
/// above everything before it is an `IllegalArgumentException` `keys should be written in ascending order`.
public interface SnapshotSink {
    void writeRecord(byte[] key, Value value);

    /// Writes the record `cursor` stands on.
    void writeRecord(SnapshotCursor cursor);

    /// Takes over an existing range of the same repository by reference.
    void writeRange(RangeInfo range);
}
