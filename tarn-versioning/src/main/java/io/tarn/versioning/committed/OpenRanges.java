package io.tarn.versioning.committed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.tarn.block.StorageNamespace;
import io.tarn.sstable.BlockCache;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import io.tarn.versioning.cache.SingleFlight;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Range files kept open, index and properties decoded, within a bound of heap and of number.
final class OpenRanges implements AutoCloseable {
    /// Range files kept open at once; files in use beyond that are closed when given back.
    static final int OPEN_MAX = 4096;

    private final SnapshotFiles files;
    private final BlockCache blocks;
    private final SingleFlight<FileKey, Boolean> opening = new SingleFlight<>();
    private final Cache<FileKey, OpenRange> open;

    OpenRanges(SnapshotFiles files, BlockCache blocks, long heapBytesMax) {
        this.files = files;
        this.blocks = blocks;
        long bytesMin = Math.max(1, heapBytesMax / OPEN_MAX);
        this.open = Caffeine.newBuilder()
                .maximumWeight(heapBytesMax)
                .weigher((FileKey key, OpenRange range) ->
                        (int) Math.clamp(range.reader().retainedBytes(), bytesMin, Integer.MAX_VALUE))
                .removalListener(OpenRanges::releaseRemoved)
                .executor(Runnable::run)
                .build();
    }

    /// The open range, held for the caller, who releases it.
    OpenRange acquire(StorageNamespace namespace, String id) {
        FileKey key = new FileKey(namespace, id);
        while (true) {
            OpenRange range = open.getIfPresent(key);
            if (range != null && range.acquire()) {
                return range;
            }
            List<OpenRange> opened = new ArrayList<>(1);
            opening.run(key, () -> isOpen(key) || opened.add(openHeld(key)));
            if (!opened.isEmpty()) {
                return opened.getFirst();
            }
        }
    }

    /// Forgets a range found damaged, and its local copy, unless someone was faster.
    void dropDamaged(StorageNamespace namespace, String id, OpenRange damaged) {
        if (open.asMap().remove(new FileKey(namespace, id), damaged)) {
            files.drop(Kind.RANGE, namespace, id);
        }
    }

    @Override
    public void close() {
        open.invalidateAll();
    }

    private static void releaseRemoved(@Nullable FileKey key, @Nullable OpenRange range, RemovalCause cause) {
        if (range != null) {
            range.release();
        }
    }

    private boolean isOpen(FileKey key) {
        return open.getIfPresent(key) != null;
    }

    /// Opens the range and takes hold of it before the cache, which may refuse it, can close it.
    private OpenRange openHeld(FileKey key) {
        OpenRange range = files.read(
                Kind.RANGE, key.namespace(), key.id(), file -> new OpenRange(SnapshotFiles.reader(file, blocks)));
        range.acquire();
        open.put(key, range);
        return range;
    }
}
