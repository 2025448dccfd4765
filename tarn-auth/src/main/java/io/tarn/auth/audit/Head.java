package io.tarn.auth.audit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The end of the chain: `sequence(8) ‖ hash(32) ‖ sealed(8) ‖ HMAC(32)`.
///
/// @param sequence of the last segment, 0 when there is none
/// @param hash that the next segment carries
/// @param sealedMillis time of the last segment
record Head(long sequence, byte[] hash, long sealedMillis) {
    private static final int COVERED = 2 * Long.BYTES + ChainKey.HASH_SIZE;
    private static final String PURPOSE = "head";

    byte[] encode(ChainKey key) {
        byte[] covered = ByteBuffer.allocate(COVERED)
                .putLong(sequence)
                .put(hash)
                .putLong(sealedMillis)
                .array();
        return ByteBuffer.allocate(COVERED + ChainKey.HASH_SIZE)
                .put(covered)
                .put(key.hash(PURPOSE, covered))
                .array();
    }

    /// Empty when this program did not write it.
    static Optional<Head> decode(byte[] stored, ChainKey key) {
        if (stored.length != COVERED + ChainKey.HASH_SIZE
                || !key.matches(
                        Arrays.copyOfRange(stored, COVERED, stored.length), PURPOSE, Arrays.copyOf(stored, COVERED))) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(stored);
        return Optional.of(new Head(
                in.getLong(0),
                Arrays.copyOfRange(stored, Long.BYTES, Long.BYTES + ChainKey.HASH_SIZE),
                in.getLong(Long.BYTES + ChainKey.HASH_SIZE)));
    }

    /// The head when `next` is the last segment.
    Head after(Segment next, ChainKey key) {
        boolean fits = next.follows(key, hash);
        long sealed = fits ? Math.max(sealedMillis, next.sealedMillis()) : sealedMillis;
        return new Head(next.sequence(), next.successor(key, hash), sealed);
    }

    /// Whether `other` is this very end.
    boolean same(Head other) {
        return sequence == other.sequence && Arrays.equals(hash, other.hash);
    }
}
