package io.tarn.versioning.committed;

import io.tarn.versioning.Value;

/// A walk over one snapshot whose positions alternate between range headers and records, so that whole ranges can be
/// skipped or copied unread (engine specification 5.5). A range file is opened only when it is stepped into. For one
/// thread; close it. A snapshot with no objects has no positions.
public interface SnapshotCursor extends AutoCloseable {
    /// From the start to the first range's header; from a header to that range's first record; from a record to the
    /// next one or, after a range's last, to the next range's header. False at the end.
    boolean next();

    /// Skips what is left of the current range: to the next range's header. False when there is none.
    boolean nextRange();

    /// Moves, forward or back, to the first record at or after `key` when `key` lies within a range; when it lies
    /// before or between ranges, to the header of the next one. False when `key` is past every range.
    boolean seek(byte[] key);

    /// The range the position is in.
    RangeInfo range();

    /// True on a header, false on a record.
    boolean onHeader();

    /// The current record's key; the caller may keep the array but not change it. Only on a record.
    byte[] key();

    /// The current record's value, copied. Only on a record.
    Value value();

    /// Whether the current record has this identity, without copying it. Only on a record.
    boolean hasIdentity(byte[] identity);

    /// A copy of the current record's identity. Only on a record.
    byte[] identity();

    /// The buffer with the current record's encoded value (5.3) at [#blobOffset], [#blobLength] bytes long; valid
    /// until the next move.
    byte[] blobBuffer();

    int blobOffset();

    int blobLength();

    @Override
    void close();
}
