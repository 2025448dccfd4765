package io.tarn.sstable;

import java.util.Arrays;

/// The form of keys inside data and index blocks: the user key, then eight bytes `sequence << 8 | kind`, little
/// endian.
final class InternalKey {
    static final int TRAILER_BYTES = 8;

    static final byte KIND_SET = 1;

    /// Sequence 0, kind 1 (set): every record.
    static final long RECORD_TRAILER = KIND_SET;

    /// The largest sequence, kind 17 (separator): an index key that is no record's key.
    static final long SEPARATOR_TRAILER = 0xffff_ffff_ffff_ff11L;

    /// Sequence 0, kind 255: the index key of the one block of an empty table.
    static final long EMPTY_TABLE_TRAILER = 0xffL;

    private InternalKey() {}

    static byte[] of(byte[] userKey, long trailer) {
        byte[] internal = Arrays.copyOf(userKey, userKey.length + TRAILER_BYTES);
        LittleEndian.putLong(internal, userKey.length, trailer);
        return internal;
    }
}
