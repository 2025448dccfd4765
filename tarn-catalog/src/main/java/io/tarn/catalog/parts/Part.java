package io.tarn.catalog.parts;

import java.time.Instant;

/// A part that is stored.
///
/// @param number 1 to 10,000
/// @param md5 of its bytes in hex, whatever the store's ETag is
/// @param checksum in the words of whoever stored it; empty for none
/// @param storeEtag what the object store calls this content of the part
public record Part(int number, String md5, long sizeBytes, String checksum, Instant storedAt, String storeEtag) {
    /// What is known of the bytes of a part when all of them were read.
    public record Described(String md5, String checksum) {}
}
