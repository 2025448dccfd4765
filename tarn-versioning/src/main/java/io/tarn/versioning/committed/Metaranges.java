package io.tarn.versioning.committed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.block.StorageNamespace;
import io.tarn.sstable.BlockCache;
import io.tarn.sstable.SstableReader;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import io.tarn.versioning.cache.SingleFlight;

/// Decoded metaranges kept in memory, within a bound of heap.
final class Metaranges {
    private final SnapshotFiles files;
    private final SingleFlight<FileKey, Metarange> decoding = new SingleFlight<>();
    private final Cache<FileKey, Metarange> decoded;

    Metaranges(SnapshotFiles files, long heapBytesMax) {
        this.files = files;
        this.decoded = Caffeine.newBuilder()
                .maximumWeight(heapBytesMax)
                .weigher((FileKey key, Metarange metarange) ->
                        (int) Math.min(metarange.retainedBytes(), Integer.MAX_VALUE))
                .executor(Runnable::run)
                .build();
    }

    /// The metarange; the empty id is the empty one.
    Metarange get(StorageNamespace namespace, String id) {
        if (id.isEmpty()) {
            return Metarange.EMPTY;
        }
        FileKey key = new FileKey(namespace, id);
        Metarange known = decoded.getIfPresent(key);
        return known != null ? known : decoding.run(key, () -> load(key));
    }

    private Metarange load(FileKey key) {
        Metarange known = decoded.getIfPresent(key);
        if (known != null) {
            return known;
        }
        Metarange metarange = files.read(Kind.METARANGE, key.namespace(), key.id(), file -> {
            try (SstableReader reader = SnapshotFiles.reader(file, BlockCache.none())) {
                return Metarange.decode(reader, file.source().sizeBytes());
            }
        });
        decoded.put(key, metarange);
        return metarange;
    }
}
