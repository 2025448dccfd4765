package io.tarn.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// An object that a client has put into storage by itself and wants to see under a path. `checksum` may stand in
/// quotes;
/// an empty `contentType` is the default one. Nothing of it is compared with what is stored.
public record LinkRequest(
        String physicalAddress,
        String checksum,
        long sizeBytes,
        Optional<Instant> mtime,
        Map<String, String> metadata,
        String contentType,
        WriteCondition condition,
        boolean force) {
    public LinkRequest {
        metadata = Entry.userMetadata(metadata);
    }
}
