package io.tarn.kv;

/// A forward walk over one partition, positioned before its first entry. For one thread; close it.
public interface Scan extends AutoCloseable {
    /// Moves to the next entry; false at the end, and from then on.
    boolean next();

    /// Moves to the first entry at or after `key`, forward or back; false when there is none.
    boolean seek(byte[] key);

    /// The current key. Legal only after a move that returned true. The caller must not change the array.
    byte[] key();

    /// The current value, under the same rules.
    byte[] value();

    @Override
    void close();
}
