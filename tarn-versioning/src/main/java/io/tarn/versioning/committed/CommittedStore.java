package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageNamespace;
import io.tarn.sstable.BlockCache;
import io.tarn.sstable.BoundedBlockCache;
import io.tarn.sstable.SstableReader;
import io.tarn.versioning.Value;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Committed snapshots: immutable metaranges and the ranges they list, read through caches of files, of decoded
/// metaranges, of open ranges and of decoded blocks (engine specification 5).
///
/// The empty metarange id is the snapshot without objects. A file the store does not have is the store's
/// `ObjectStoreException` of kind `NOT_FOUND`; a damaged one is fetched once more and then a
/// `VersioningException` of kind `INTERNAL` that names it. Safe for many threads.
public final class CommittedStore implements AutoCloseable {
    /// One part in so many of the heap that decoded blocks take at most.
    private static final int BLOCK_CACHE_HEAP_PART = 4;
    /// One part in so many of the heap that indexes of open ranges take at most.
    private static final int OPEN_RANGES_HEAP_PART = 16;
    /// One part in so many of the heap that decoded metaranges take at most.
    private static final int METARANGES_HEAP_PART = 16;

    private final CommittedOptions options;
    private final SnapshotFiles files;
    private final Metaranges metaranges;
    private final OpenRanges ranges;

    /// Neither the store nor the cache is closed with this.
    public CommittedStore(ObjectStore store, CommittedOptions options, ImmutableFileCache cache) {
        long heapBytes = Runtime.getRuntime().maxMemory();
        this.options = options;
        this.files = new SnapshotFiles(store, options.blockStoragePrefix(), cache);
        this.metaranges = new Metaranges(files, heapBytes / METARANGES_HEAP_PART);
        this.ranges = new OpenRanges(
                files,
                new BoundedBlockCache(Math.min(options.blockCacheBytes(), heapBytes / BLOCK_CACHE_HEAP_PART)),
                heapBytes / OPEN_RANGES_HEAP_PART);
    }

    /// A walk over the snapshot, before its start.
    public SnapshotCursor cursor(StorageNamespace namespace, String metarangeId) {
        return new MetarangeCursor(metaranges.get(namespace, metarangeId), namespace, ranges, files);
    }

    /// The value of exactly this key.
    public Optional<Value> get(StorageNamespace namespace, String metarangeId, byte[] key) {
        Metarange metarange = metaranges.get(namespace, metarangeId);
        int index = metarange.find(key, 0);
        if (index == metarange.size() || !metarange.covers(index, key)) {
            return Optional.empty();
        }
        try (RangeReader range = new RangeReader(ranges, files, namespace, metarange.id(index))) {
            return range.get(key);
        }
    }

    /// The values of these keys, in their order; one pass over the snapshot. The keys must not descend, else
    /// `IllegalArgumentException`.
    public List<Optional<Value>> getAll(StorageNamespace namespace, String metarangeId, List<byte[]> sortedKeys) {
        Metarange metarange = metaranges.get(namespace, metarangeId);
        return new SortedLookup(metarange, ranges, files, namespace).values(sortedKeys);
    }

    /// The ranges of the snapshot in ascending order.
    public List<RangeInfo> ranges(StorageNamespace namespace, String metarangeId) {
        Metarange metarange = metaranges.get(namespace, metarangeId);
        List<RangeInfo> infos = new ArrayList<>(metarange.size());
        for (int i = 0; i < metarange.size(); i++) {
            infos.add(metarange.range(i));
        }
        return infos;
    }

    /// The user properties of a metarange file, as its writer was given them and a few of its own (engine
    /// specification 5.4).
    public Map<String, String> properties(StorageNamespace namespace, String metarangeId) {
        return files.read(Kind.METARANGE, namespace, metarangeId, file -> {
            try (SstableReader reader = SnapshotFiles.reader(file, BlockCache.none())) {
                Map<String, String> properties = new TreeMap<>();
                reader.properties().forEach((name, value) -> properties.put(name, new String(value, UTF_8)));
                return properties;
            }
        });
    }

    /// Whether the object store has this range or metarange now; true for the empty id.
    public boolean exists(StorageNamespace namespace, String id) {
        return id.isEmpty() || files.exists(namespace, id);
    }

    /// A writer of a new snapshot; `metadata` becomes user properties of every file it writes.
    public MetarangeWriter writer(StorageNamespace namespace, Map<String, String> metadata) {
        return new MetarangeWriter(new SnapshotAssembler(files, namespace, options.ranges(), metadata));
    }

    /// The path of a local file that does not exist yet, beside those of snapshots being written; for what has to be
    /// put in order before it can be written. Whoever creates it deletes it; what a crash left is deleted when the
    /// cache directory is opened again.
    public Path newTemporaryFile() {
        return files.newFile();
    }

    @Override
    public void close() {
        ranges.close();
    }
}
