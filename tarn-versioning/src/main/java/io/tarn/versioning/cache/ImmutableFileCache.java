package io.tarn.versioning.cache;

import io.tarn.block.StorageNamespace;
import io.tarn.versioning.ContentHash;
import io.tarn.versioning.EngineEvents;
import io.tarn.versioning.VersioningException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// A bounded copy, on local disk, of immutable files of the object store (engine specification 22.1). Ranges and
/// metaranges have a bound each. Files are downloaded once for all who wait, appear whole or not at all, outlive the
/// process, and stay readable to who has them open when they are evicted.
///
/// It is a cache: files are not synced to disk, and a copy torn by a crash of the machine is found by the checksums
/// of whoever reads it, who then calls [#drop] and opens it again. When the disk is full, files are read through
/// memory. Safe for many threads.
public final class ImmutableFileCache implements AutoCloseable {
    private static final Pattern CONTENT_ID = Pattern.compile("[0-9a-f]{64}");
    private static final int NAMESPACE_HASH_LENGTH = 32;

    /// What a file is; each kind has its own directory and bound.
    public enum Kind {
        RANGE,
        METARANGE
    }

    private final CacheDirectory directory;
    private final Workspace workspace;
    private final CacheShelf ranges;
    private final CacheShelf metaranges;
    private final AtomicLong numbers;

    private ImmutableFileCache(
            CacheDirectory directory,
            Workspace workspace,
            CacheShelf ranges,
            CacheShelf metaranges,
            AtomicLong numbers) {
        this.directory = directory;
        this.workspace = workspace;
        this.numbers = numbers;
        this.ranges = ranges;
        this.metaranges = metaranges;
    }

    /// Opens the directory with what an earlier process left in it. When another process has it open, a private
    /// directory below it is used and deleted at close. A directory that cannot be used is a [VersioningException].
    public static ImmutableFileCache open(CacheOptions options) {
        return open(options, EngineEvents.none());
    }

    /// The same, with somebody who counts.
    public static ImmutableFileCache open(CacheOptions options, EngineEvents events) {
        try {
            CacheDirectory directory = CacheDirectory.claim(options.directory());
            try {
                return open(directory, options, events);
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw new VersioningException(
                    VersioningException.Kind.INTERNAL,
                    "the local cache directory " + options.directory() + " cannot be used: " + e,
                    e);
        }
    }

    private static ImmutableFileCache open(CacheDirectory directory, CacheOptions options, EngineEvents events)
            throws IOException {
        Path path = directory.path();
        Workspace workspace = Workspace.open(path.resolve("workspace"));
        AtomicLong numbers = new AtomicLong();
        long rangeBytes = (long) (options.sizeBytes() * options.rangeProportion());
        long metarangeBytes = (long) (options.sizeBytes() * options.metarangeProportion());
        return new ImmutableFileCache(
                directory,
                workspace,
                CacheShelf.open(
                        path.resolve("range"),
                        rangeBytes,
                        workspace,
                        numbers,
                        new ShelfEvents(events, EngineEvents.CachedKind.RANGE)),
                CacheShelf.open(
                        path.resolve("meta-range"),
                        metarangeBytes,
                        workspace,
                        numbers,
                        new ShelfEvents(events, EngineEvents.CachedKind.METARANGE)),
                numbers);
    }

    /// The file, from disk or else from the stream `origin` opens; failures of `origin` are passed on.
    public CachedFile open(Kind kind, StorageNamespace namespace, String id, Supplier<InputStream> origin) {
        return shelf(kind).open(name(namespace, id), origin);
    }

    public boolean contains(Kind kind, StorageNamespace namespace, String id) {
        return shelf(kind).contains(name(namespace, id));
    }

    /// A path on the disk of the cache for a file to be written and then adopted, moved or deleted by the caller.
    public Path newWorkspaceFile() {
        return workspace.newFile();
    }

    /// A finished workspace file, opened where it is; empty when it is no longer there.
    public Optional<CachedFile> openWorkspaceFile(Path file) {
        try {
            return Optional.of(new CachedFile(numbers.incrementAndGet(), MappedFile.open(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Takes a finished workspace file whose content the object store has by now. The path is gone afterwards.
    public void adopt(Kind kind, StorageNamespace namespace, String id, Path file) {
        shelf(kind).adopt(name(namespace, id), file);
    }

    /// Forgets the local copy, if any.
    public void drop(Kind kind, StorageNamespace namespace, String id) {
        shelf(kind).drop(name(namespace, id));
    }

    /// Bytes on disk of this kind.
    public long sizeBytes(Kind kind) {
        return shelf(kind).sizeBytes();
    }

    /// Gives up the directory; the files stay for the next process. Open files stay readable.
    @Override
    public void close() {
        directory.close();
    }

    private CacheShelf shelf(Kind kind) {
        return switch (kind) {
            case RANGE -> ranges;
            case METARANGE -> metaranges;
        };
    }

    /// A file name for any namespace and id: both are hashed unless the id is a content hash already.
    private static String name(StorageNamespace namespace, String id) {
        String namespaceHash = ContentHash.create()
                .string(namespace.storageId())
                .string(namespace.uri())
                .hex()
                .substring(0, NAMESPACE_HASH_LENGTH);
        return CONTENT_ID.matcher(id).matches()
                ? namespaceHash + "-" + id
                : namespaceHash + "-x" + ContentHash.create().string(id).hex();
    }
}
