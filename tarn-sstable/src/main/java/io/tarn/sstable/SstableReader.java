package io.tarn.sstable;

import java.util.Map;
import java.util.Optional;

/// Reads one SSTable. Immutable and safe for many threads; each thread takes its own [SstableCursor].
/// Damage of any kind (truncation, checksum, impossible lengths) is a [CorruptSstableException], never another
/// exception, never an endless loop, never an allocation larger than the file justifies.
public final class SstableReader implements AutoCloseable {
    /// Opens the file: reads footer, metaindex, properties and the index. `cache` keeps decoded data blocks.
    public static SstableReader open(BlockSource source, BlockCache cache) {
        throw new UnsupportedOperationException();
    }

    /// Every property of the file, user properties included, by name.
    public Map<String, byte[]> properties() {
        throw new UnsupportedOperationException();
    }

    /// Number of records, from `rocksdb.num.entries`.
    public long entryCount() {
        throw new UnsupportedOperationException();
    }

    /// A cursor before the first record.
    public SstableCursor cursor() {
        throw new UnsupportedOperationException();
    }

    /// The value of exactly this user key.
    public Optional<byte[]> get(byte[] key) {
        throw new UnsupportedOperationException();
    }

    /// Heap bytes held by this reader (index and properties), for whoever bounds a cache of readers.
    public long retainedBytes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
