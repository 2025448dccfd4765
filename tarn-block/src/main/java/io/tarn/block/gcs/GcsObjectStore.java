package io.tarn.block.gcs;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.CopyWriter;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.CopyRequest;
import com.google.cloud.storage.StorageClass;
import io.tarn.block.BucketAddress;
import io.tarn.block.KeyOrder;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.block.UploadMemory;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Objects in Google Cloud Storage: `gs://<bucket>/<key>` (engine.md 21).
///
/// Every request is tried five times. ETags are the MD5 of the content where the service knows it, else the
/// service's. Storage classes are Google's, others are ignored.
public final class GcsObjectStore implements ObjectStore {
    static final String SCHEME = "gs://";

    /// How long a copy inside the service may take before it is given up.
    private static final Duration COPY_MAX = Duration.ofHours(1);

    private static final int PAGE_SIZE_MAX = 1000;
    private static final Set<StorageClass> CLASSES =
            Set.of(StorageClass.STANDARD, StorageClass.NEARLINE, StorageClass.COLDLINE, StorageClass.ARCHIVE);

    private final GcsOptions options;
    private final GcsEncryption encryption;
    private final Storage storage;
    private final GcsReader reader;
    private final GcsUpload upload;
    private final GcsMultipart multipart;
    private final GcsPresigner presigner;

    /// Opens the store.
    ///
    /// @throws ObjectStoreException `FORBIDDEN` when there are no credentials
    public GcsObjectStore(GcsOptions options) {
        this(options, GcsClient.open(options), InstantSource.system(), UploadMemory.ofHeap());
    }

    GcsObjectStore(GcsOptions options, Storage storage, InstantSource clock, UploadMemory memory) {
        this.options = options;
        this.storage = storage;
        this.encryption = GcsEncryption.of(options);
        this.reader = new GcsReader(storage, encryption);
        this.upload = new GcsUpload(storage, encryption, memory, clock);
        this.presigner = new GcsPresigner(storage, options, clock);
        this.multipart = new GcsMultipart(storage, encryption, upload, presigner);
    }

    @Override
    public StorageInfo info(String storageId) {
        boolean presign = presigner.isSupported();
        return new StorageInfo(
                storageId,
                "",
                "gs",
                "^gs://",
                "gs://example-bucket/",
                options.defaultNamespacePrefix(),
                presign,
                presign && !options.disablePreSignedUi(),
                presigner.isSupportedForParts(),
                true,
                "^gs://");
    }

    @Override
    public ObjectProperties put(
            StorageLocation location, InputStream content, OptionalLong size, PutOptions putOptions) {
        return upload.put(address(location), content, size, storageClass(putOptions));
    }

    @Override
    public InputStream get(StorageLocation location) {
        BucketAddress address = address(location);
        return reader.open(address);
    }

    @Override
    public InputStream getRange(StorageLocation location, long offset, long length) {
        BucketAddress address = address(location);
        ByteRange _ =
                new ByteRange(offset, length).requireWithin(require(address).getSize());
        return length == 0 ? InputStream.nullInputStream() : reader.openRange(address, offset, length);
    }

    @Override
    public boolean exists(StorageLocation location) {
        return find(address(location)) != null;
    }

    @Override
    public ObjectProperties properties(StorageLocation location) {
        return properties(require(address(location)));
    }

    @Override
    public void remove(StorageLocation location) {
        BucketAddress address = address(location);
        boolean _ = GcsFailures.writing(address, () -> storage.delete(BlobId.of(address.bucket(), address.key())));
    }

    @Override
    public ObjectProperties copy(StorageLocation source, StorageLocation target) {
        BucketAddress from = address(source);
        BucketAddress to = address(target);
        CopyRequest request = CopyRequest.newBuilder()
                .setSource(require(from).getBlobId())
                .setSourceOptions(encryption.source())
                .setTarget(BlobId.of(to.bucket(), to.key()), encryption.target())
                .build();
        return properties(GcsFailures.writing(to, () -> rewrite(from, storage.copy(request))));
    }

    @Override
    public String createMultipart(StorageLocation location, PutOptions putOptions) {
        return multipart.create(address(location), storageClass(putOptions));
    }

    @Override
    public String uploadPart(
            StorageLocation location, String uploadId, int part, InputStream content, OptionalLong size) {
        return multipart.put(address(location), uploadId, part, content, size);
    }

    @Override
    public String copyPart(
            StorageLocation location, String uploadId, int part, StorageLocation source, Optional<ByteRange> range) {
        return MultipartRules.copyThrough(this, location, uploadId, part, source, range);
    }

    @Override
    public List<Part> listParts(StorageLocation location, String uploadId, int afterPart, int limit) {
        return multipart.list(address(location), uploadId, afterPart, limit);
    }

    @Override
    public ObjectProperties completeMultipart(StorageLocation location, String uploadId, List<PartReference> parts) {
        return multipart.complete(address(location), uploadId, parts);
    }

    @Override
    public void abortMultipart(StorageLocation location, String uploadId) {
        multipart.abort(address(location), uploadId);
    }

    @Override
    public PresignedUrl presign(StorageLocation location, PresignRequest request) {
        return presigner.sign(address(location), request);
    }

    @Override
    public PresignedUrl presignPart(StorageLocation location, String uploadId, int part) {
        return multipart.urls(address(location), uploadId, part, part).getFirst();
    }

    @Override
    public List<PresignedUrl> presignParts(StorageLocation location, String uploadId, int parts) {
        return multipart.urls(address(location), uploadId, MultipartRules.PART_NUMBER_MIN, parts);
    }

    @Override
    public List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit) {
        BucketAddress prefix = BucketAddress.prefix(SCHEME, prefixUri);
        String base = prefixUri.substring(0, prefixUri.lastIndexOf('/') + 1);
        String root = SCHEME + prefix.bucket() + "/";
        String afterUri = after.isEmpty() ? "" : base + after;
        String afterKey = afterUri.startsWith(root) ? afterUri.substring(root.length()) : "";
        String start = KeyOrder.BYTES.compare(afterKey, prefix.key()) > 0 ? afterKey : prefix.key();
        if (limit <= 0) {
            return List.of();
        }
        return GcsFailures.reading(prefix, () -> {
            List<WalkEntry> page = new ArrayList<>();
            for (Blob object : storage.list(
                            prefix.bucket(),
                            BlobListOption.prefix(prefix.key()),
                            BlobListOption.startOffset(start),
                            BlobListOption.pageSize(Math.clamp(limit + 1L, 2, PAGE_SIZE_MAX)))
                    .iterateAll()) {
                if (page.size() == limit) {
                    break;
                }
                String uri = root + object.getName();
                if (!object.getName().equals(afterKey)) {
                    page.add(new WalkEntry(uri, uri.substring(base.length()), properties(object)));
                }
            }
            return page;
        });
    }

    @Override
    public void requireValid(StorageLocation location) {
        BucketAddress _ = address(location);
    }

    @Override
    public String qualify(StorageLocation location) {
        return BucketAddress.qualify(SCHEME, location);
    }

    /// Ends the store. Calls still running may fail.
    @Override
    public void close() {
        try {
            storage.close();
        } catch (Exception e) {
            throw new ObjectStoreException(Kind.UNAVAILABLE, "the client of Google Cloud Storage did not close", e);
        }
    }

    static ObjectProperties properties(BlobInfo object) {
        return new ObjectProperties(
                object.getSize(),
                object.getUpdateTimeOffsetDateTime().toInstant(),
                etag(object),
                Optional.ofNullable(object.getStorageClass()).map(StorageClass::toString));
    }

    static String etag(BlobInfo object) {
        String md5 = object.getMd5ToHexString();
        return md5 == null ? object.getEtag() : md5;
    }

    private BlobInfo rewrite(BucketAddress from, CopyWriter copy) {
        long deadline = System.nanoTime() + COPY_MAX.toNanos();
        while (!copy.isDone()) {
            if (System.nanoTime() - deadline > 0) {
                throw new ObjectStoreException(
                        Kind.WRITE_FAILED,
                        "the copy of " + from.uri(SCHEME) + " took more than " + COPY_MAX.toMinutes() + " minutes");
            }
            copy.copyChunk();
        }
        return copy.getResult();
    }

    private Blob require(BucketAddress address) {
        Blob object = find(address);
        if (object == null) {
            throw GcsFailures.notFound(address);
        }
        return object;
    }

    private @Nullable Blob find(BucketAddress address) {
        return GcsFailures.<@Nullable Blob>reading(
                address, () -> storage.get(BlobId.of(address.bucket(), address.key()), encryption.get()));
    }

    private static Optional<StorageClass> storageClass(PutOptions options) {
        return options.storageClass()
                .map(name -> StorageClass.valueOf(name.toUpperCase(Locale.ROOT)))
                .filter(CLASSES::contains);
    }

    /// The service has no objects of the names `.` and `..`.
    private static BucketAddress address(StorageLocation location) {
        BucketAddress address = BucketAddress.of(SCHEME, location);
        if (address.key().equals(".") || address.key().equals("..")) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS, "'" + address.uri(SCHEME) + "' cannot be stored: choose another name");
        }
        return address;
    }
}
