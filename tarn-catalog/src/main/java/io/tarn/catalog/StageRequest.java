package io.tarn.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// An object that is in storage already and becomes an entry. `checksum` is stored as given.
public record StageRequest(
        String physicalAddress,
        String checksum,
        long sizeBytes,
        Optional<Instant> mtime,
        Map<String, String> metadata,
        String contentType,
        WriteCondition condition,
        boolean force) {
    public StageRequest {
        metadata = Entry.userMetadata(metadata);
    }
}
