package io.tarn.sstable;

/// A forward walk over the records of one table, for one thread. Views are valid until the next move.
public final class SstableCursor {
    SstableCursor() {}

    /// Moves to the next record (the first one initially); false at the end.
    public boolean next() {
        throw new UnsupportedOperationException();
    }

    /// Moves to the first record with key at or after `key`; false when there is none.
    public boolean seek(byte[] key) {
        throw new UnsupportedOperationException();
    }

    /// The buffer whose first [#keyLength] bytes are the current user key (no trailer).
    public byte[] keyBuffer() {
        throw new UnsupportedOperationException();
    }

    public int keyLength() {
        throw new UnsupportedOperationException();
    }

    /// The buffer that holds the current value at [#valueOffset], [#valueLength] bytes long. Must not be changed.
    public byte[] valueBuffer() {
        throw new UnsupportedOperationException();
    }

    public int valueOffset() {
        throw new UnsupportedOperationException();
    }

    public int valueLength() {
        throw new UnsupportedOperationException();
    }

    /// A copy of the current key.
    public byte[] key() {
        throw new UnsupportedOperationException();
    }

    /// A copy of the current value.
    public byte[] value() {
        throw new UnsupportedOperationException();
    }
}
