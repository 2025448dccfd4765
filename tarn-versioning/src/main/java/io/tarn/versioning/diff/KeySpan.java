package io.tarn.versioning.diff;

import io.tarn.kv.KeyPrefix;
import java.util.Arrays;
import java.util.Optional;

/// What a listing shows of a sorted space of keys: those with `prefix`, from `from` on (inclusive), folded at
/// the first `delimiter` behind the prefix. Empty arrays mean no prefix, no folding, from the start.
public record KeySpan(byte[] prefix, byte[] delimiter, byte[] from) {
    /// The same from elsewhere on.
    public KeySpan startingAt(byte[] otherFrom) {
        return new KeySpan(prefix, delimiter, otherFrom);
    }

    /// The later of `prefix` and `from`: nothing lies before it.
    public byte[] start() {
        return Arrays.compareUnsigned(from, prefix) > 0 ? from : prefix;
    }

    /// Whether nothing can be in it, because `from` lies behind all keys with the prefix.
    public boolean isEmpty() {
        return !holds(start());
    }

    /// Whether `key` has the prefix.
    public boolean holds(byte[] key) {
        return KeyPrefix.starts(key, prefix);
    }

    /// The common prefix into which `key`, which has the prefix, is folded.
    public Optional<byte[]> fold(byte[] key) {
        int end = KeyPrefix.endOfDelimiter(key, prefix.length, delimiter);
        return end < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(key, end));
    }

    /// Where to go on behind `key`: behind all of it when it is a common prefix itself.
    public byte[] behind(byte[] key) {
        boolean folded = holds(key)
                && fold(key).filter(fold -> fold.length == key.length).isPresent();
        return folded ? past(key) : Arrays.copyOf(key, key.length + 1);
    }

    /// The smallest key above all that start with `start`, which is not empty and is text.
    public static byte[] past(byte[] start) {
        return KeyPrefix.end(start).orElseThrow();
    }
}
