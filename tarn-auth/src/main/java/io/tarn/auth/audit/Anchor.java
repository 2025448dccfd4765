package io.tarn.auth.audit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The beginning of what is kept of the chain: `first(8) ‖ hash before(32) ‖ HMAC(32)`. Only this program can move
/// it, so what is missing behind it was removed by somebody else.
///
/// @param first sequence of the oldest segment kept
/// @param before the hash that segment carries
record Anchor(long first, byte[] before) {
    private static final int COVERED = Long.BYTES + ChainKey.HASH_SIZE;
    private static final String PURPOSE = "anchor";

    /// Where every chain begins.
    static Anchor genesis(ChainKey key) {
        return new Anchor(1, key.hash("genesis"));
    }

    byte[] encode(ChainKey key) {
        byte[] covered = ByteBuffer.allocate(COVERED).putLong(first).put(before).array();
        return ByteBuffer.allocate(COVERED + ChainKey.HASH_SIZE)
                .put(covered)
                .put(key.hash(PURPOSE, covered))
                .array();
    }

    /// Empty when this program did not write it.
    static Optional<Anchor> decode(byte[] stored, ChainKey key) {
        boolean own = stored.length == COVERED + ChainKey.HASH_SIZE
                && key.matches(
                        Arrays.copyOfRange(stored, COVERED, stored.length), PURPOSE, Arrays.copyOf(stored, COVERED));
        return own
                ? Optional.of(
                        new Anchor(ByteBuffer.wrap(stored).getLong(), Arrays.copyOfRange(stored, Long.BYTES, COVERED)))
                : Optional.empty();
    }
}
