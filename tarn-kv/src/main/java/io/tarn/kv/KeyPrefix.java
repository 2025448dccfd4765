package io.tarn.kv;

import java.util.Arrays;
import java.util.Optional;

/// A byte prefix of keys, which need not be text.
public final class KeyPrefix {
    private KeyPrefix() {}

    /// Whether `key` starts with `prefix`; every key starts with the empty one.
    public static boolean starts(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /// Whether `key` ends with `suffix`, not counting its first `from` bytes.
    public static boolean ends(byte[] key, int from, byte[] suffix) {
        int start = key.length - suffix.length;
        return start >= from && Arrays.equals(key, start, key.length, suffix, 0, suffix.length);
    }

    /// The smallest key above all keys with this prefix; empty when the prefix is all `ff`, or nothing.
    public static Optional<byte[]> end(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return Optional.empty();
        }
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return Optional.of(end);
    }

    /// Where the first `delimiter` in `key` at or after `from` ends; -1 when there is none or `delimiter` is empty.
    public static int endOfDelimiter(byte[] key, int from, byte[] delimiter) {
        if (delimiter.length == 0) {
            return -1;
        }
        for (int start = from; start + delimiter.length <= key.length; start++) {
            if (key[start] == delimiter[0]
                    && Arrays.equals(key, start, start + delimiter.length, delimiter, 0, delimiter.length)) {
                return start + delimiter.length;
            }
        }
        return -1;
    }
}
