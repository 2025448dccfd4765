package io.tarn.auth.audit;

import io.tarn.kv.KeyPrefix;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A link of the chain: `version(1) ‖ hash before(32) ‖ sealed(8) ‖ oldest(8) ‖ newest(8) ‖ records(4) ‖ deflated
/// records ‖ hash(32)`, times in Unix milliseconds. The hash covers everything before it and the sequence, so a
/// segment proves itself at its place without its neighbours; [#follows] says whether it belongs behind them.
///
/// @param sequence counts from 1
/// @param value as stored
record Segment(long sequence, byte[] value) {
    private static final byte[] KEY_PREFIX = Keys.bytes("segment/");
    private static final byte VERSION = 1;
    private static final int SEALED_AT = 1 + ChainKey.HASH_SIZE;
    private static final int HEADER_SIZE = SEALED_AT + 3 * Long.BYTES + Integer.BYTES;
    private static final String PURPOSE = "segment";

    /// What goes into a segment.
    ///
    /// @param deflated records in the form of [RecordCodec], deflated
    record Content(byte[] deflated, int records, long oldestMillis, long newestMillis) {}

    /// The link behind `head`.
    static Segment seal(ChainKey key, Head head, long sealedMillis, Content content) {
        int covered = HEADER_SIZE + content.deflated().length;
        ByteBuffer value = ByteBuffer.allocate(covered + ChainKey.HASH_SIZE);
        value.put(VERSION)
                .put(head.hash())
                .putLong(sealedMillis)
                .putLong(content.oldestMillis())
                .putLong(content.newestMillis())
                .putInt(content.records())
                .put(content.deflated());
        long sequence = head.sequence() + 1;
        value.put(key.hash(PURPOSE, ChainKey.bytes(sequence), Arrays.copyOf(value.array(), covered)));
        return new Segment(sequence, value.array());
    }

    /// The key a sequence is stored under; in the order of sequences.
    static byte[] key(long sequence) {
        return ByteBuffer.allocate(KEY_PREFIX.length + Long.BYTES)
                .put(KEY_PREFIX)
                .putLong(sequence)
                .array();
    }

    /// The sequence of a key; -1 for the key of something else.
    static long sequence(byte[] key) {
        return key.length == KEY_PREFIX.length + Long.BYTES && KeyPrefix.starts(key, KEY_PREFIX)
                ? ByteBuffer.wrap(key).getLong(KEY_PREFIX.length)
                : -1;
    }

    /// Whether this program made it for this place of the chain.
    boolean authentic(ChainKey key) {
        return value.length >= HEADER_SIZE + ChainKey.HASH_SIZE
                && value[0] == VERSION
                && key.matches(
                        hash(),
                        PURPOSE,
                        ChainKey.bytes(sequence),
                        Arrays.copyOf(value, value.length - ChainKey.HASH_SIZE));
    }

    /// Whether it is the authentic link behind that hash.
    boolean follows(ChainKey key, byte[] hashBefore) {
        return authentic(key) && Arrays.equals(before(), hashBefore);
    }

    /// The hash that the next link carries. What somebody else put here is not overwritten but covered, so that
    /// it stays where it is found.
    byte[] successor(ChainKey key, byte[] hashBefore) {
        return follows(key, hashBefore) ? hash() : key.hash("foreign", ChainKey.bytes(sequence), hashBefore, value);
    }

    byte[] before() {
        return Arrays.copyOfRange(value, 1, SEALED_AT);
    }

    byte[] hash() {
        return Arrays.copyOfRange(value, value.length - ChainKey.HASH_SIZE, value.length);
    }

    /// When it was made; does not go back along the chain but by what clocks went ahead.
    long sealedMillis() {
        return number(SEALED_AT);
    }

    long oldestMillis() {
        return number(SEALED_AT + Long.BYTES);
    }

    long newestMillis() {
        return number(SEALED_AT + 2 * Long.BYTES);
    }

    int records() {
        return ByteBuffer.wrap(value).getInt(HEADER_SIZE - Integer.BYTES);
    }

    byte[] deflated() {
        return Arrays.copyOfRange(value, HEADER_SIZE, value.length - ChainKey.HASH_SIZE);
    }

    private long number(int at) {
        return ByteBuffer.wrap(value).getLong(at);
    }
}
