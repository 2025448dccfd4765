package io.tarn.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// How an object is uploaded. `sizeBytes` is the length of the content when it is known beforehand.
public record UploadRequest(
        String contentType,
        Map<String, String> metadata,
        OptionalLong sizeBytes,
        Optional<String> storageClass,
        WriteCondition condition,
        boolean force) {
    public UploadRequest {
        metadata = Entry.userMetadata(metadata);
    }
}
