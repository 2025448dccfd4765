package io.tarn.versioning.staging;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.record.StagedEntryData;
import java.io.IOException;
import java.util.Optional;

/// A staged value as stored: key, identity and data; a tombstone has only the key (engine specification 8.5).
final class StagedValueCodec {
    private static final byte[] NOTHING = {};
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

    /// Whether a stored record, under this key, is a tombstone: what [#decode] says, found out without a
    /// copy. In records as they are written the key comes first, and what is behind it decides.
    static boolean isTombstone(byte[] key, byte[] stored) {
        int behindKey = 1 + CodedOutputStream.computeUInt32SizeNoTag(key.length) + key.length;
        if (stored.length == behindKey) {
            return true;
        }
        boolean identityFollows =
                stored.length > behindKey + 1 && stored[behindKey] == IDENTITY_TAG && stored[behindKey + 1] != 0;
        return !identityFollows && decode(stored).isEmpty();
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
