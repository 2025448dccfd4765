package io.tarn.kv.rocksdb;

/// How the embedded store uses disk and memory. Native memory stays near
/// `blockCacheBytes + WRITE_BUFFERS * writeBufferBytes`, whatever the size of the data.
///
/// @param syncWrites whether a write is on the disk when it returns; false trades the last writes before a power
///     failure for speed, a killed process still loses nothing
/// @param blockCacheBytes memory for blocks read from files, their indexes and filters included
/// @param writeBufferBytes memory for new entries before they go to a file
/// @param openFilesMax how many files may be open at once
/// @param queuedRequestsMax how many callers may wait for a commit before further ones wait to be let in
public record RocksOptions(
        boolean syncWrites, long blockCacheBytes, long writeBufferBytes, int openFilesMax, int queuedRequestsMax) {
    static final int WRITE_BUFFERS = 3;

    /// Rejects sizes that are not positive.
    public RocksOptions {
        if (blockCacheBytes <= 0 || writeBufferBytes <= 0 || openFilesMax <= 0 || queuedRequestsMax <= 0) {
            throw new IllegalArgumentException("sizes of the embedded metadata store must be positive");
        }
    }

    /// Synced writes, a 32 MiB cache, 32 MiB write buffers, 512 open files, 4096 waiting callers.
    public static RocksOptions defaults() {
        return new RocksOptions(true, 32L << 20, 32L << 20, 512, 4096);
    }

    /// The same with or without synced writes.
    public RocksOptions withSyncWrites(boolean sync) {
        return new RocksOptions(sync, blockCacheBytes, writeBufferBytes, openFilesMax, queuedRequestsMax);
    }
}
