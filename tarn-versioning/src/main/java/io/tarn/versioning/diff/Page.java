package io.tarn.versioning.diff;

import java.util.List;

/// Some rows, whether more follow, and the `after` of the next page: the last row's path, or nothing when no more
/// follow.
public record Page<R>(List<R> rows, boolean hasMore, byte[] nextOffset) {}
