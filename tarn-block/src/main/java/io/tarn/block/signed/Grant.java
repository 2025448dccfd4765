package io.tarn.block.signed;

import io.tarn.block.StorageLocation;
import java.time.Instant;
import java.util.Optional;

/// What a signed URL allows.
///
/// @param action the one thing that may be done
/// @param storageId of the store that holds the object; empty for the default one
/// @param address the full URI of the object
/// @param fileName for a read, the name under which a browser saves it
/// @param part for a write, the part that is written instead of the object
/// @param expiry from when on nothing is allowed any more, whole seconds
public record Grant(
        Action action,
        String storageId,
        String address,
        Optional<String> fileName,
        Optional<PartOfUpload> part,
        Instant expiry) {

    /// Reading, with `GET` or `HEAD`, or writing, with `PUT`.
    public enum Action {
        READ,
        WRITE
    }

    /// Part `number` of a multipart upload of the object.
    public record PartOfUpload(String uploadId, int number) {}

    /// The object.
    public StorageLocation location() {
        return StorageLocation.full(storageId, address);
    }
}
