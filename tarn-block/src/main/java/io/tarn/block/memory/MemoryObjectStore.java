package io.tarn.block.memory;

import io.tarn.block.KeyOrder;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.signed.UrlSigner;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Objects in process memory, by their full URI `mem://<namespace>/<key>`; gone with the process. ETags are the MD5
/// of the content. Keys are opaque: any text but the empty one. Writing beyond the byte limit is `WRITE_FAILED`.
public final class MemoryObjectStore implements ObjectStore {
    private static final String SCHEME = "mem://";
    private static final int UPLOAD_ID_BYTES = 20;

    private final InstantSource clock;
    private final RandomGenerator random;
    private final long bytesMax;
    private final UrlSigner signer;
    private final AtomicLong bytesHeld = new AtomicLong();
    private final ConcurrentSkipListMap<String, StoredObject> objects = new ConcurrentSkipListMap<>(KeyOrder.BYTES);
    private final ConcurrentHashMap<String, Upload> uploads = new ConcurrentHashMap<>();

    private record StoredObject(Chunks content, ObjectProperties properties) {}

    private record StoredPart(Chunks content, String etag) {}

    private record Upload(String uri, PutOptions options, ConcurrentSkipListMap<Integer, StoredPart> parts) {}

    /// A store with the system's clock that holds at most half of the heap.
    public MemoryObjectStore() {
        this(UrlSigner.none("mem"));
    }

    /// The same with presigned URLs.
    public MemoryObjectStore(UrlSigner signer) {
        this(InstantSource.system(), new SecureRandom(), Runtime.getRuntime().maxMemory() / 2, signer);
    }

    /// @param clock the source of modification times
    /// @param random the source of upload ids; a seeded one makes runs repeatable
    /// @param bytesMax the most bytes of objects and parts together
    public MemoryObjectStore(InstantSource clock, RandomGenerator random, long bytesMax) {
        this(clock, random, bytesMax, UrlSigner.none("mem"));
    }

    private MemoryObjectStore(InstantSource clock, RandomGenerator random, long bytesMax, UrlSigner signer) {
        this.clock = clock;
        this.random = random;
        this.bytesMax = bytesMax;
        this.signer = signer;
    }

    @Override
    public StorageInfo info(String storageId) {
        return new StorageInfo(
                storageId,
                "",
                "mem",
                "^mem://",
                "mem://example-bucket/",
                "",
                signer.works(),
                signer.worksInUi(),
                signer.worksForMultipart(),
                false,
                "^mem://");
    }

    @Override
    public ObjectProperties put(StorageLocation location, InputStream content, OptionalLong size, PutOptions options) {
        String uri = uri(location);
        Chunks.Hashed read = read(content, size);
        return store(uri, read.content(), read.md5(), options);
    }

    @Override
    public InputStream get(StorageLocation location) {
        Chunks content = require(location).content();
        return content.stream(0, content.sizeBytes());
    }

    @Override
    public InputStream getRange(StorageLocation location, long offset, long length) {
        return range(require(location).content(), new ByteRange(offset, length));
    }

    @Override
    public boolean exists(StorageLocation location) {
        return objects.containsKey(uri(location));
    }

    @Override
    public ObjectProperties properties(StorageLocation location) {
        return require(location).properties();
    }

    @Override
    public void remove(StorageLocation location) {
        StoredObject removed = objects.remove(uri(location));
        if (removed != null) {
            release(removed.content().sizeBytes());
        }
    }

    @Override
    public ObjectProperties copy(StorageLocation source, StorageLocation target) {
        StoredObject from = require(source);
        String uri = uri(target);
        reserve(from.content().sizeBytes());
        return store(
                uri,
                from.content(),
                from.properties().etag(),
                new PutOptions(from.properties().storageClass()));
    }

    @Override
    public String createMultipart(StorageLocation location, PutOptions options) {
        byte[] id = new byte[UPLOAD_ID_BYTES];
        random.nextBytes(id);
        String uploadId = HexFormat.of().formatHex(id);
        uploads.put(uploadId, new Upload(uri(location), options, new ConcurrentSkipListMap<>()));
        return uploadId;
    }

    @Override
    public String uploadPart(
            StorageLocation location, String uploadId, int part, InputStream content, OptionalLong size) {
        MultipartRules.requireNumber(part);
        require(location, uploadId);
        Chunks.Hashed read = read(content, size);
        StoredPart stored = new StoredPart(read.content(), read.md5());
        Upload alive = uploads.computeIfPresent(uploadId, (_, current) -> {
            StoredPart previous = current.parts().put(part, stored);
            release(previous == null ? 0 : previous.content().sizeBytes());
            return current;
        });
        if (alive == null) {
            release(stored.content().sizeBytes());
            throw MultipartRules.unknownUpload(uploadId);
        }
        return read.md5();
    }

    @Override
    public String copyPart(
            StorageLocation location, String uploadId, int part, StorageLocation source, Optional<ByteRange> range) {
        Chunks from = require(source).content();
        ByteRange wanted = range.orElseGet(() -> new ByteRange(0, from.sizeBytes()));
        return uploadPart(location, uploadId, part, range(from, wanted), OptionalLong.of(wanted.length()));
    }

    @Override
    public List<Part> listParts(StorageLocation location, String uploadId, int afterPart, int limit) {
        return require(location, uploadId).parts().tailMap(afterPart, false).entrySet().stream()
                .limit(Math.max(0, limit))
                .map(entry -> new Part(
                        entry.getKey(),
                        entry.getValue().etag(),
                        entry.getValue().content().sizeBytes()))
                .toList();
    }

    @Override
    public ObjectProperties completeMultipart(StorageLocation location, String uploadId, List<PartReference> parts) {
        Upload upload = require(location, uploadId);
        MultipartRules.requireAscending(parts);
        List<Chunks> contents = new ArrayList<>(parts.size());
        uploads.computeIfPresent(uploadId, (_, current) -> {
            parts.forEach(part -> contents.add(named(current, part)));
            release(heldBy(current) - Chunks.joined(contents).sizeBytes());
            return null;
        });
        if (contents.isEmpty()) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        return store(upload.uri(), Chunks.joined(contents), MultipartRules.etag(parts), upload.options());
    }

    @Override
    public void abortMultipart(StorageLocation location, String uploadId) {
        Upload upload = require(location, uploadId);
        if (!uploads.remove(uploadId, upload)) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        release(heldBy(upload));
    }

    @Override
    public PresignedUrl presign(StorageLocation location, PresignRequest request) {
        return signer.object(location.storageId(), uri(location), request);
    }

    @Override
    public PresignedUrl presignPart(StorageLocation location, String uploadId, int part) {
        return signer.part(location.storageId(), uri(location), uploadId, part);
    }

    @Override
    public List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit) {
        requireScheme(prefixUri);
        String base = prefixUri.substring(0, Math.max(SCHEME.length(), prefixUri.lastIndexOf('/') + 1));
        List<WalkEntry> page = new ArrayList<>();
        NavigableMap<String, StoredObject> rest = after.isEmpty() || KeyOrder.BYTES.compare(base + after, prefixUri) < 0
                ? objects.tailMap(prefixUri, true)
                : objects.tailMap(base + after, false);
        for (Map.Entry<String, StoredObject> entry : rest.entrySet()) {
            if (page.size() >= limit || !entry.getKey().startsWith(prefixUri)) {
                break;
            }
            page.add(new WalkEntry(
                    entry.getKey(),
                    entry.getKey().substring(base.length()),
                    entry.getValue().properties()));
        }
        return page;
    }

    @Override
    public void requireValid(StorageLocation location) {
        String _ = uri(location);
    }

    @Override
    public String qualify(StorageLocation location) {
        return switch (location) {
            case StorageLocation.Relative relative ->
                SCHEME + relative.namespace().path() + "/" + relative.key();
            case StorageLocation.Full full -> full.uri();
        };
    }

    /// Forgets everything.
    @Override
    public void close() {
        objects.clear();
        uploads.clear();
        bytesHeld.set(0);
    }

    private Chunks.Hashed read(InputStream content, OptionalLong size) {
        try {
            return Chunks.read(content, size, this::reserve, this::release);
        } catch (IOException e) {
            throw new ObjectStoreException(
                    Kind.SOURCE_FAILED, "the content could not be read to its end; nothing was stored", e);
        }
    }

    private ObjectProperties store(String uri, Chunks content, String etag, PutOptions options) {
        ObjectProperties properties =
                new ObjectProperties(content.sizeBytes(), clock.instant(), etag, options.storageClass());
        StoredObject previous = objects.put(uri, new StoredObject(content, properties));
        if (previous != null) {
            release(previous.content().sizeBytes());
        }
        return properties;
    }

    private void reserve(long bytes) {
        if (bytesHeld.addAndGet(bytes) > bytesMax) {
            bytesHeld.addAndGet(-bytes);
            throw new ObjectStoreException(
                    Kind.WRITE_FAILED,
                    "write failed: the memory store holds its limit of " + bytesMax + " bytes; remove objects first");
        }
    }

    private void release(long bytes) {
        bytesHeld.addAndGet(-bytes);
    }

    private StoredObject require(StorageLocation location) {
        String uri = uri(location);
        StoredObject stored = objects.get(uri);
        if (stored == null) {
            throw new ObjectStoreException(Kind.NOT_FOUND, "object " + uri + " not found");
        }
        return stored;
    }

    private Upload require(StorageLocation location, String uploadId) {
        Upload upload = uploads.get(uploadId);
        if (upload == null || !upload.uri().equals(uri(location))) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        return upload;
    }

    private static Chunks named(Upload upload, PartReference part) {
        StoredPart stored = upload.parts().get(part.number());
        if (stored == null || !stored.etag().equals(part.etag())) {
            throw MultipartRules.missing(part);
        }
        return stored.content();
    }

    private static long heldBy(Upload upload) {
        return upload.parts().values().stream()
                .mapToLong(part -> part.content().sizeBytes())
                .sum();
    }

    private static InputStream range(Chunks content, ByteRange range) {
        ByteRange _ = range.requireWithin(content.sizeBytes());
        return content.stream(range.offset(), range.length());
    }

    private String uri(StorageLocation location) {
        String uri = qualify(location);
        requireScheme(uri);
        if (location instanceof StorageLocation.Relative(StorageNamespace namespace, String key)) {
            requireScheme(namespace.uri());
            requireName(namespace.path(), "the namespace '" + namespace.uri() + "' has no name");
            requireName(key, "the key is empty");
        }
        requireName(uri.substring(SCHEME.length()), "'" + uri + "' names no object");
        return uri;
    }

    private static void requireName(String name, String complaint) {
        if (name.isEmpty()) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS, complaint + ": write mem://<namespace> and a key that is not empty");
        }
    }

    private static void requireScheme(String uri) {
        if (!uri.startsWith(SCHEME)) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS,
                    "'" + uri + "' is not an address of the memory store: it must begin with " + SCHEME);
        }
    }
}
