package io.tarn.versioning.staging;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.record.StagedEntryData;
import java.util.Optional;

/// A staged value as stored: key, identity and data; a tombstone has only the key (engine specification 8.5).
final class StagedValueCodec {
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

    /// Whether a stored record, under this key, says nothing but the key.
    static boolean isTombstone(byte[] key, byte[] stored) {
        int header = 1 + CodedOutputStream.computeUInt32SizeNoTag(key.length);
        return stored.length == header + key.length;
    }

    /// The value, or empty for a tombstone.
    static Optional<Value> decode(byte[] stored) {
        try {
            StagedEntryData data = StagedEntryData.parseFrom(stored);
            return data.getIdentity().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Value(
                            data.getIdentity().toByteArray(), data.getData().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "staged record is damaged", e);
        }
    }
}
