package io.tarn.block;

import java.time.Instant;
import java.util.Optional;

/// What a store knows of one object. `etag` is without quotes and empty where the store keeps none.
public record ObjectProperties(long sizeBytes, Instant lastModified, String etag, Optional<String> storageClass) {}
