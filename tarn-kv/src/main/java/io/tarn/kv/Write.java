package io.tarn.kv;

import java.util.Arrays;
import java.util.Optional;

/// One step of [KeyValueStore#write].
public sealed interface Write {
    /// The partition written to; not empty.
    byte[] partition();

    /// The key written to; not empty.
    byte[] key();

    /// Sets the value if the condition holds.
    record Set(byte[] partition, byte[] key, byte[] value, Condition condition) implements Write {}

    /// Writes nothing, but must find exactly this value under the key. It stands first in a list of two, and the write
    /// behind it then happens at a moment at which the check holds. The
    /// answer is 0 when the check fails, and 1 when the condition of the write behind it does.
    record Check(byte[] partition, byte[] key, byte[] value) implements Write {
        /// Whether it holds where `current` is stored, empty for no value.
        public boolean holds(Optional<byte[]> current) {
            return current.isPresent() && Arrays.equals(current.get(), value);
        }
    }

    /// Removes the key, if it is there.
    record Delete(byte[] partition, byte[] key) implements Write {}
}
