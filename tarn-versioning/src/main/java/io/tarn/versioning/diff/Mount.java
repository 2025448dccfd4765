package io.tarn.versioning.diff;

import io.tarn.kv.KeyPrefix;
import java.util.Arrays;
import java.util.Optional;

/// Where keys appear in a larger space: those that start with `cut` and go on appear with `head` in its
/// place, others not at all.
public record Mount(byte[] cut, byte[] head) {
    /// The lowest key of the smaller space that appears at or above `key`; empty when that is above all of them.
    public Optional<byte[]> inner(byte[] key) {
        if (key.length > head.length && KeyPrefix.starts(key, head)) {
            return Optional.of(MountedCursor.replaced(key, head, cut));
        }
        return Arrays.compareUnsigned(key, head) <= 0 ? Optional.of(cut) : Optional.empty();
    }
}
