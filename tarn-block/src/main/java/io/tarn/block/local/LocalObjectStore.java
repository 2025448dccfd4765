package io.tarn.block.local;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.block.signed.UrlSigner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Objects as files: the key `k` of the namespace `local://lake/inner` is the file `<root>/lake/inner/k` (engine.md
/// 21). A full address is `local:///absolute/path`, below the root or, to be read, below an allowed external prefix.
///
/// A put costs one sync of the file and a share in a sync of its folder. Files are written in `<root>/.tarn-tmp` and
/// moved into place, so the root must be one file system. A removal is not synced: after a power cut a removed
/// object may be back. ETags are made of time and size; only a multipart upload answers with an MD5-based one.
public final class LocalObjectStore implements ObjectStore {
    private final LocalOptions options;
    private final LocalPaths paths;
    private final SyncThreads threads;
    private final WriteThreads writers;
    private final TemporaryFolder temporary;
    private final Publisher publisher;
    private final LocalMultipart multipart;
    private final UrlSigner signer;

    /// Opens a store without presigned URLs.
    public LocalObjectStore(LocalOptions options) {
        this(options, UrlSigner.none("local"));
    }

    /// Opens the store, makes its root where it is missing and clears what a crash left unfinished.
    ///
    /// @throws ObjectStoreException `UNAVAILABLE` when the root is not a folder, `WRITE_FAILED` when nothing can be
    /// written there
    public LocalObjectStore(LocalOptions options, UrlSigner signer) {
        this.options = options;
        this.signer = signer;
        Path root = options.root();
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE, "blockstore.local.path " + root + " is a file; name a folder");
        }
        try {
            Path realRoot = createRoot(root).toRealPath();
            Path reserved = realRoot.resolve(LocalPaths.RESERVED);
            this.paths = new LocalPaths(root, realRoot, options.allowedExternalPrefixes());
            this.temporary = TemporaryFolder.open(reserved);
            this.threads = new SyncThreads();
            this.writers = new WriteThreads();
            this.publisher = new Publisher(realRoot, threads, options.syncWrites());
            this.multipart = new LocalMultipart(reserved, temporary, publisher, writers);
            Directory.force(reserved);
            Directory.force(realRoot);
        } catch (IOException e) {
            throw new ObjectStoreException(
                    Kind.WRITE_FAILED,
                    "blockstore.local.path " + root + " cannot be written: " + LocalFailures.reason(e)
                            + "; make the folder writable or name another",
                    e);
        }
    }

    @Override
    public StorageInfo info(String storageId) {
        return new StorageInfo(
                storageId,
                "",
                "local",
                "^local://",
                "local://example-bucket/",
                options.defaultNamespacePrefix(),
                signer.works(),
                signer.worksInUi(),
                signer.worksForMultipart(),
                options.importEnabled(),
                "^local://");
    }

    @Override
    public ObjectProperties put(
            StorageLocation location, InputStream content, OptionalLong size, PutOptions putOptions) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        return write(location, target, file -> LocalFiles.write(file, content, size, null, writers));
    }

    @Override
    public InputStream get(StorageLocation location) {
        return read(location, () -> {
            FileChannel file = open(location);
            return new FileRangeStream(file, 0, file.size());
        });
    }

    @Override
    public InputStream getRange(StorageLocation location, long offset, long length) {
        return read(location, () -> openRange(location, new ByteRange(offset, length)));
    }

    @Override
    public boolean exists(StorageLocation location) {
        try {
            read(location, () -> LocalFiles.attributes(existing(location)));
            return true;
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public ObjectProperties properties(StorageLocation location) {
        return read(location, () -> LocalFiles.properties(LocalFiles.attributes(existing(location))));
    }

    @Override
    public void remove(StorageLocation location) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        try {
            publisher.remove(target);
        } catch (IOException e) {
            throw LocalFailures.writing(location, e);
        }
    }

    @Override
    public ObjectProperties copy(StorageLocation source, StorageLocation target) {
        LocalPaths.Inside inside = paths.resolveForWrite(target);
        try (FileChannel from = read(source, () -> open(source))) {
            return write(target, inside, file -> LocalFiles.append(from, 0, from.size(), file));
        } catch (IOException e) {
            throw LocalFailures.reading(source, e);
        }
    }

    @Override
    public String createMultipart(StorageLocation location, PutOptions putOptions) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        return writing(location, () -> multipart.create(target));
    }

    @Override
    public String uploadPart(
            StorageLocation location, String uploadId, int part, InputStream content, OptionalLong size) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        return writing(location, () -> multipart.put(target, uploadId, part, content, size));
    }

    @Override
    public String copyPart(
            StorageLocation location, String uploadId, int part, StorageLocation source, Optional<ByteRange> range) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        try (FileRangeStream content = read(source, () -> openRange(source, range.orElse(null)))) {
            OptionalLong size = range.map(r -> OptionalLong.of(r.length())).orElse(OptionalLong.empty());
            return writing(location, () -> multipart.put(target, uploadId, part, content, size));
        } catch (IOException e) {
            throw LocalFailures.reading(source, e);
        }
    }

    @Override
    public List<Part> listParts(StorageLocation location, String uploadId, int afterPart, int limit) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        return read(location, () -> multipart.list(target, uploadId, afterPart, limit));
    }

    @Override
    public ObjectProperties completeMultipart(StorageLocation location, String uploadId, List<PartReference> parts) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        return writing(location, () -> {
            multipart.requireParts(target, uploadId, parts);
            ObjectProperties stored = write(location, target, file -> multipart.join(target, uploadId, parts, file));
            multipart.end(target, uploadId);
            return new ObjectProperties(
                    stored.sizeBytes(), stored.lastModified(), MultipartRules.etag(parts), stored.storageClass());
        });
    }

    @Override
    public void abortMultipart(StorageLocation location, String uploadId) {
        LocalPaths.Inside target = paths.resolveForWrite(location);
        writing(location, () -> {
            multipart.end(target, uploadId);
            return uploadId;
        });
    }

    @Override
    public PresignedUrl presign(StorageLocation location, PresignRequest request) {
        LocalPaths.Target _ = request.write() ? paths.resolveForWrite(location) : paths.resolve(location);
        return signer.object(location.storageId(), qualify(location), request);
    }

    @Override
    public PresignedUrl presignPart(StorageLocation location, String uploadId, int part) {
        LocalPaths.Inside _ = paths.resolveForWrite(location);
        return signer.part(location.storageId(), qualify(location), uploadId, part);
    }

    @Override
    public List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit) {
        try {
            return new LocalWalk(folder(prefixUri), after, limit).page();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw LocalFailures.reading(StorageLocation.full(storageId, prefixUri), e);
        }
    }

    @Override
    public Optional<ObjectScan> scan(String storageId, String prefixUri) {
        StorageLocation prefix = StorageLocation.full(storageId, prefixUri);
        return Optional.of(new LocalScan(read(prefix, () -> folder(prefixUri)), prefix));
    }

    private LocalFolder folder(String prefixUri) throws IOException {
        if (!options.importEnabled()) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    "walking local files is switched off (blockstore.local.import_enabled): operation not supported");
        }
        String prefix = LocalPaths.absolute(prefixUri);
        int slash = prefix.lastIndexOf('/') + 1;
        if (prefix.startsWith(".", slash) && !options.importHidden()) {
            throw new ObjectStoreException(
                    Kind.FORBIDDEN,
                    "names that begin with a dot are not shown (blockstore.local.import_hidden): forbidden");
        }
        return new LocalFolder(
                checked(paths.folder(prefix.substring(0, slash))),
                LocalPaths.SCHEME + prefix.substring(0, slash),
                prefix.substring(slash),
                options.importHidden(),
                paths.root().resolve(LocalPaths.RESERVED));
    }

    @Override
    public void requireValid(StorageLocation location) {
        LocalPaths.Target _ = paths.resolve(location);
    }

    @Override
    public String qualify(StorageLocation location) {
        return switch (location) {
            case StorageLocation.Relative relative -> paths.qualify(relative.namespace(), relative.key());
            case StorageLocation.Full full -> full.uri();
        };
    }

    /// Ends the store. Calls still running may fail.
    @Override
    public void close() {
        writers.close();
        threads.close();
        try {
            temporary.close();
        } catch (IOException e) {
            throw new ObjectStoreException(
                    Kind.WRITE_FAILED, "the temporary folder of the local store could not be removed", e);
        }
    }

    private static Path createRoot(Path root) throws IOException {
        Path existing = root;
        for (Path parent = root.getParent(); !Files.exists(existing) && parent != null; parent = parent.getParent()) {
            existing = parent;
        }
        Files.createDirectories(root);
        Path made = root;
        for (Path parent = root.getParent(); parent != null && !made.equals(existing); parent = parent.getParent()) {
            Directory.force(parent);
            made = parent;
        }
        return root;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private interface Filling {
        void fill(FileChannel file) throws IOException;
    }

    private ObjectProperties write(StorageLocation location, LocalPaths.Inside target, Filling filling) {
        Path draft = temporary.next();
        return writing(location, () -> {
            boolean published = false;
            try (FileChannel file = LocalFiles.create(draft)) {
                filling.fill(file);
                BasicFileAttributes attributes = LocalFiles.attributes(draft);
                publisher.publish(file, draft, target);
                published = true;
                return LocalFiles.properties(attributes);
            } finally {
                if (!published) {
                    Files.deleteIfExists(draft);
                }
            }
        });
    }

    private FileRangeStream openRange(StorageLocation location, @Nullable ByteRange range) throws IOException {
        FileChannel file = open(location);
        long size = file.size();
        if (range == null) {
            return new FileRangeStream(file, 0, size);
        }
        try {
            ByteRange _ = range.requireWithin(size);
        } catch (ObjectStoreException e) {
            file.close();
            throw e;
        }
        return new FileRangeStream(file, range.offset(), range.length());
    }

    private FileChannel open(StorageLocation location) throws IOException {
        Path path = existing(location);
        LocalFiles.attributes(path);
        return LocalFiles.open(path);
    }

    private Path existing(StorageLocation location) throws IOException {
        return checked(paths.resolve(location));
    }

    private Path checked(LocalPaths.Target target) throws IOException {
        return switch (target) {
            case LocalPaths.Inside inside -> {
                LocalPaths.requireNoLinks(inside.path());
                yield inside.path();
            }
            case LocalPaths.External external -> paths.requireAllowed(external);
        };
    }

    private static <T> T read(StorageLocation location, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw LocalFailures.reading(location, e);
        }
    }

    private static <T> T writing(StorageLocation location, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw LocalFailures.writing(location, e);
        }
    }
}
