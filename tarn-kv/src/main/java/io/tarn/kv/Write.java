package io.tarn.kv;

/// One step of [KeyValueStore#write].
public sealed interface Write {
    /// The partition written to; not empty.
    byte[] partition();

    /// The key written to; not empty.
    byte[] key();

    /// Sets the value if the condition holds.
    record Set(byte[] partition, byte[] key, byte[] value, Condition condition) implements Write {}

    /// Removes the key, if it is there.
    record Delete(byte[] partition, byte[] key) implements Write {}
}
