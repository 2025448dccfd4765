package io.tarn.versioning.staging;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.record.StagedEntryData;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// A staged value as stored: key, identity and data; a tombstone has only the key (engine specification 8.5).
final class StagedValueCodec {
    private static final byte[] NOTHING = {};
    private static final int VARINT_BYTES_MAX = 5;
    private static final int KEY_TAG = StagedEntryData.KEY_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int IDENTITY_TAG =
            StagedEntryData.IDENTITY_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int DATA_TAG = StagedEntryData.DATA_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private StagedValueCodec() {}

    static byte[] encode(byte[] key, Value value) {
        return StagedEntryData.newBuilder()
                .setKey(UnsafeByteOperations.unsafeWrap(key))
                .setIdentity(UnsafeByteOperations.unsafeWrap(value.identity()))
                .setData(UnsafeByteOperations.unsafeWrap(value.data()))
                .build()
                .toByteArray();
    }

    static byte[] encodeTombstone(byte[] key) {
        return StagedEntryData.newBuilder()
                .setKey(UnsafeByteOperations.unsafeWrap(key))
                .build()
                .toByteArray();
    }

    /// Whether a stored record, under this key, is a tombstone: what [#decode] says, found out without a copy
    /// for records as they are written, which are the key and, of a value, its identity and data.
    static boolean isTombstone(byte[] key, byte[] stored) {
        int behindKey = behindKey(key, stored);
        if (behindKey < 0) {
            return decode(stored).isEmpty();
        }
        return stored.length == behindKey
                || (!isIdentityAndData(stored, behindKey) && decode(stored).isEmpty());
    }

    /// Where the key ends with which a record begins; -1 for a record that begins otherwise.
    private static int behindKey(byte[] key, byte[] stored) {
        int start = 1 + CodedOutputStream.computeUInt32SizeNoTag(key.length);
        boolean begins = stored.length >= start + key.length
                && stored[0] == KEY_TAG
                && Arrays.equals(stored, start, start + key.length, key, 0, key.length)
                && varint(stored, 1, start) == key.length;
        return begins ? start + key.length : -1;
    }

    private static long varint(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            boolean last = i == to - 1;
            if (last != bytes[i] >= 0) {
                return -1;
            }
            number |= (long) (bytes[i] & 0x7f) << 7 * (i - from);
        }
        return number;
    }

    /// Whether an identity of 1 to 127 bytes and data are all there is from `start` on.
    private static boolean isIdentityAndData(byte[] stored, int start) {
        if (start + 1 >= stored.length || stored[start] != IDENTITY_TAG || stored[start + 1] <= 0) {
            return false;
        }
        int data = start + 2 + stored[start + 1];
        if (data >= stored.length || stored[data] != DATA_TAG) {
            return data == stored.length;
        }
        int end = data + 1;
        while (end < stored.length && stored[end] < 0) {
            end++;
        }
        boolean readable = end < stored.length && end - data <= VARINT_BYTES_MAX;
        return readable && end + 1 + varint(stored, data + 1, end + 1) == stored.length;
    }

    /// The value, or empty for a tombstone. Read field by field: a message object would copy everything once more,
    /// and every staged record goes through here on its way into a commit.
    static Optional<Value> decode(byte[] stored) {
        CodedInputStream fields = CodedInputStream.newInstance(stored);
        byte[] identity = NOTHING;
        byte[] data = NOTHING;
        try {
            for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
                switch (tag) {
                    case IDENTITY_TAG -> identity = fields.readByteArray();
                    case DATA_TAG -> data = fields.readByteArray();
                    default -> {
                        boolean _ = fields.skipField(tag);
                    }
                }
            }
        } catch (IOException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "staged record is damaged", e);
        }
        return identity.length == 0 ? Optional.empty() : Optional.of(new Value(identity, data));
    }
}
