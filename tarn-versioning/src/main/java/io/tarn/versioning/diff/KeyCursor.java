package io.tarn.versioning.diff;

/// A walk over keys in ascending unsigned byte order, each key once, before the first at the start. For one thread;
/// closing it closes the cursors it was made from.
public interface KeyCursor extends AutoCloseable {
    /// To the next position; false at the end.
    boolean next();

    /// To the first position at or after `key`, forward or back; false when there is none.
    boolean seek(byte[] key);

    /// The current key; may be kept, not changed. Only after a move that returned true.
    byte[] key();

    @Override
    void close();
}
