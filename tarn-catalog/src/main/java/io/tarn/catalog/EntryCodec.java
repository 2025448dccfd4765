package io.tarn.catalog;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.tarn.versioning.ContentHash;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Instant;
import java.util.TreeMap;

/// Entries to and from the engine's values (engine specification 4.2, 6.1).
public final class EntryCodec {
    private EntryCodec() {}

    /// The value that stands for `entry`.
    public static Value encode(Entry entry) {
        byte[] data = RecordCodec.bytes(io.tarn.catalog.record.Entry.newBuilder()
                .setAddress(entry.address())
                .setLastModified(Timestamp.newBuilder()
                        .setSeconds(entry.lastModified().getEpochSecond())
                        .setNanos(entry.lastModified().getNano()))
                .setSize(entry.sizeBytes())
                .setETag(entry.etag())
                .putAllMetadata(entry.metadata())
                .setAddressTypeValue(entry.addressType().ordinal())
                .setContentType(entry.contentType())
                .build());
        return new Value(identity(entry), data);
    }

    /// The hash of the user-visible content: two entries are the same content if and only if theirs are equal.
    public static byte[] identity(Entry entry) {
        return ContentHash.create()
                .int64(entry.sizeBytes())
                .string(entry.etag())
                .map(entry.metadata())
                .optionalString(entry.contentType())
                .digest();
    }

    public static Entry decode(Value value) {
        try {
            var stored = io.tarn.catalog.record.Entry.parseFrom(value.data());
            return new Entry(
                    stored.getAddress(),
                    addressType(stored.getAddressTypeValue()),
                    Instant.ofEpochSecond(
                            stored.getLastModified().getSeconds(),
                            stored.getLastModified().getNanos()),
                    stored.getSize(),
                    stored.getETag(),
                    new TreeMap<>(stored.getMetadataMap()),
                    stored.getContentType());
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "entry is damaged", e);
        }
    }

    private static Entry.AddressType addressType(int stored) {
        return switch (stored) {
            case 0 -> Entry.AddressType.BY_PREFIX;
            case 1 -> Entry.AddressType.RELATIVE;
            case 2 -> Entry.AddressType.FULL;
            default ->
                throw new VersioningException(
                        VersioningException.Kind.INTERNAL, "entry has unknown address type " + stored);
        };
    }
}
