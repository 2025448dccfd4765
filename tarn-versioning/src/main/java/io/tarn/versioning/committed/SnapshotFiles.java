package io.tarn.versioning.committed;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.sstable.BlockCache;
import io.tarn.sstable.CorruptSstableException;
import io.tarn.sstable.SstableReader;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.cache.CachedFile;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Range and metarange files: in the object store under `<namespace>/<prefix>/<id>`, read through the local cache.
final class SnapshotFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);

    /// Range files downloaded ahead of the cursors of the whole process at once.
    private static final int READ_AHEAD_DOWNLOADS_MAX = 8;

    private final ObjectStore store;
    private final String prefix;
    private final ImmutableFileCache cache;
    /// Complete files not yet stored, each at the path where it was written.
    private final ConcurrentHashMap<FileKey, Path> underWay = new ConcurrentHashMap<>();

    private final Semaphore readAhead = new Semaphore(READ_AHEAD_DOWNLOADS_MAX);

    SnapshotFiles(ObjectStore store, String prefix, ImmutableFileCache cache) {
        this.store = store;
        this.prefix = prefix;
        this.cache = cache;
    }

    /// Runs `reading` on the open file, which `reading` takes over. When the file turns out to be damaged it is
    /// fetched once more, since the store's copy may be whole; then the damage is a [VersioningException].
    <T> T read(Kind kind, StorageNamespace namespace, String id, Function<CachedFile, T> reading) {
        try {
            return attempt(kind, namespace, id, reading);
        } catch (CorruptSstableException | UncheckedIOException e) {
            LOG.warn("The local copy of {} is damaged, fetching it again: {}", describe(kind, namespace, id), e);
            drop(kind, namespace, id);
        }
        try {
            return attempt(kind, namespace, id, reading);
        } catch (CorruptSstableException | UncheckedIOException e) {
            drop(kind, namespace, id);
            throw damaged(kind, namespace, id, e);
        }
    }

    private <T> T attempt(Kind kind, StorageNamespace namespace, String id, Function<CachedFile, T> reading) {
        CachedFile file = openUnderWay(namespace, id)
                .orElseGet(() -> cache.open(kind, namespace, id, () -> store.get(location(namespace, id))));
        try {
            return reading.apply(file);
        } catch (CorruptSstableException | UncheckedIOException e) {
            file.close();
            throw e;
        }
    }

    private Optional<CachedFile> openUnderWay(StorageNamespace namespace, String id) {
        Path file = underWay.get(new FileKey(namespace, id));
        return file == null ? Optional.empty() : cache.openWorkspaceFile(file);
    }

    /// The failure to report for a file whose copy, fetched anew, is damaged too.
    VersioningException damaged(Kind kind, StorageNamespace namespace, String id, RuntimeException cause) {
        return new VersioningException(
                VersioningException.Kind.INTERNAL,
                describe(kind, namespace, id) + " is damaged in the object store, restore it from a backup: "
                        + cause.getMessage(),
                cause);
    }

    /// Forgets the local copy.
    void drop(Kind kind, StorageNamespace namespace, String id) {
        cache.drop(kind, namespace, id);
    }

    boolean exists(StorageNamespace namespace, String id) {
        return store.exists(location(namespace, id));
    }

    /// Has a range file downloaded in the background unless it is here or too many are under way.
    void readAhead(StorageNamespace namespace, String id) {
        if (cache.contains(Kind.RANGE, namespace, id) || !readAhead.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("range-read-ahead").start(() -> {
            try {
                cache.open(Kind.RANGE, namespace, id, () -> store.get(location(namespace, id)))
                        .close();
            } catch (ObjectStoreException | VersioningException e) {
                LOG.debug("Reading ahead failed, the reader will see why: {}", e.toString());
            } finally {
                readAhead.release();
            }
        });
    }

    /// A path for a file to be built and then stored or deleted.
    Path newFile() {
        return cache.newWorkspaceFile();
    }

    /// Lets a complete file be read where it is until [#store] or [#giveUp] has dealt with it.
    void begin(StorageNamespace namespace, String id, Path file) {
        underWay.putIfAbsent(new FileKey(namespace, id), file);
    }

    /// Deletes a file that is not going to be stored.
    void giveUp(StorageNamespace namespace, String id, Path file) {
        underWay.remove(new FileKey(namespace, id), file);
        delete(file);
    }

    /// Uploads a complete file and moves it into the cache. Should the upload fail, the local file is deleted. It is
    /// uploaded even when the cache has it: the store may have lost it to garbage collection since.
    void store(Kind kind, StorageNamespace namespace, String id, Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            store.put(location(namespace, id), content, OptionalLong.of(Files.size(file)), PutOptions.none());
            cache.adopt(kind, namespace, id, file);
        } catch (IOException e) {
            throw new VersioningException(
                    VersioningException.Kind.INTERNAL,
                    "cannot read back " + describe(kind, namespace, id) + ": " + e,
                    e);
        } finally {
            giveUp(namespace, id, file);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}: {}", file, e.toString());
        }
    }

    private StorageLocation location(StorageNamespace namespace, String id) {
        return StorageLocation.relative(namespace, prefix + "/" + id);
    }

    private static String describe(Kind kind, StorageNamespace namespace, String id) {
        return kind.name().toLowerCase(Locale.ROOT) + " " + id + " of " + namespace.uri();
    }

    /// A reader over the file, which keeps its decoded blocks under the file's number: they outlive the reader.
    static SstableReader reader(CachedFile file, BlockCache blocks) {
        return SstableReader.open(
                file.source(), (ignored, offset, loader) -> blocks.get(file.number(), offset, loader));
    }
}
