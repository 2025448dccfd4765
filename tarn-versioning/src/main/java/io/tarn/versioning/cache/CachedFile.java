package io.tarn.versioning.cache;

import io.tarn.sstable.BlockSource;

/// A local copy, open for reading. It stays readable when the cache lets go of the file; close the source.
///
/// @param number names this copy among all copies of the process, so that decoded parts can be kept by it; a file
///     fetched anew has a new number
public record CachedFile(long number, BlockSource source) implements AutoCloseable {
    @Override
    public void close() {
        source.close();
    }
}
