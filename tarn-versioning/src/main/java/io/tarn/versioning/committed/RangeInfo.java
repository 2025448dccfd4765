package io.tarn.versioning.committed;

/// One range of a metarange: `minKey` and `maxKey` are both keys of the range. The id is 64 hex characters.
public record RangeInfo(String id, byte[] minKey, byte[] maxKey, long estimatedSizeBytes, long count) {}
