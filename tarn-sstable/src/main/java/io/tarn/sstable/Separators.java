package io.tarn.sstable;

import java.util.Arrays;

/// Chooses index keys: short user keys at or after a block's last key and before the next block's first
/// (engine specification 5.2). Arguments are user keys; results are internal keys, that is with their trailer.
final class Separators {
    private Separators() {}

    /// The index key of a block ending with `last`, when the next one starts with `next`; `last` sorts before
    /// `next`.
    static byte[] between(byte[] last, byte[] next) {
        int differing = Arrays.mismatch(last, next);
        if (differing >= Math.min(last.length, next.length)) {
            return InternalKey.of(last, InternalKey.RECORD_TRAILER);
        }
        boolean roomAtDifference =
                differing < next.length - 1 || (last[differing] & 0xff) + 1 < (next[differing] & 0xff);
        return incrementedAtOrAfter(last, roomAtDifference ? differing : differing + 1);
    }

    /// The index key of the last block, which ends with `last`.
    static byte[] after(byte[] last) {
        return incrementedAtOrAfter(last, 0);
    }

    private static byte[] incrementedAtOrAfter(byte[] last, int from) {
        for (int i = from; i < last.length; i++) {
            if (last[i] != (byte) 0xff) {
                byte[] shortened = Arrays.copyOf(last, i + 1);
                shortened[i]++;
                return InternalKey.of(shortened, InternalKey.SEPARATOR_TRAILER);
            }
        }
        return InternalKey.of(last, InternalKey.RECORD_TRAILER);
    }
}
