package io.tarn.block.azure;

import com.azure.core.util.polling.PollResponse;
import com.azure.core.util.polling.SyncPoller;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobCopyInfo;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
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
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Objects as block blobs: `https://<account>.<domain>/<container>/<key>` (engine.md 21). Requests go over TLS
/// to the account that an address names, whatever its scheme, or to the endpoint of the options.
///
/// Every request is tried five times; a server that does not answer fails it as `UNAVAILABLE`. ETags are the
/// MD5 of the content where the blob has one, else the service's. Storage classes are the tiers `Hot`, `Cool`,
/// `Cold` and `Archive`, others are ignored.
public final class AzureObjectStore implements ObjectStore {
    /// How long a copy inside the service may take before it is called off.
    static final Duration COPY_MAX = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(AzureObjectStore.class);
    private static final Duration COPY_POLL = Duration.ofMillis(500);
    private static final List<AccessTier> TIERS =
            List.of(AccessTier.HOT, AccessTier.COOL, AccessTier.COLD, AccessTier.ARCHIVE);

    private final AzureOptions options;
    private final AzureClients clients;
    private final BlockUpload upload;
    private final AzureMultipart multipart;
    private final AzurePresigner presigner;
    private final Map<String, Boolean> hierarchical = new ConcurrentHashMap<>();

    /// Opens the store. Nothing is sent before the first operation.
    public AzureObjectStore(AzureOptions options) {
        this(options, new AzureClients(options), InstantSource.system(), UploadMemory.ofHeap());
    }

    AzureObjectStore(AzureOptions options, AzureClients clients, InstantSource clock, UploadMemory memory) {
        this.options = options;
        this.clients = clients;
        this.upload = new BlockUpload(memory, clock);
        this.presigner = new AzurePresigner(clients, options, clock);
        this.multipart = new AzureMultipart(clients, upload, new PartBlobs(clients, presigner, clock));
    }

    @Override
    public StorageInfo info(String storageId) {
        String pattern = "^https?://[a-z0-9_-]+\\." + options.domain();
        boolean presign = !options.disablePreSigned();
        return new StorageInfo(
                storageId,
                "",
                "azure",
                pattern,
                "https://example." + options.domain() + "/example-container/",
                options.defaultNamespacePrefix(),
                presign,
                presign && !options.disablePreSignedUi(),
                presign && !options.disablePreSignedMultipart(),
                true,
                pattern);
    }

    @Override
    public ObjectProperties put(
            StorageLocation location, InputStream content, OptionalLong size, PutOptions putOptions) {
        AzureAddress address = address(location);
        return upload.put(clients.blob(address).getBlockBlobClient(), address, content, size, tier(putOptions));
    }

    @Override
    public InputStream get(StorageLocation location) {
        AzureAddress address = address(location);
        return AzureFailures.reading(address, () -> BodyStream.open(clients.stream(address), address, null));
    }

    @Override
    public InputStream getRange(StorageLocation location, long offset, long length) {
        AzureAddress address = address(location);
        if (offset < 0 || length <= 0 || offset > Long.MAX_VALUE - length) {
            ByteRange _ = new ByteRange(offset, length)
                    .requireWithin(properties(location).sizeBytes());
            return InputStream.nullInputStream();
        }
        BodyStream body = AzureFailures.reading(
                address, () -> BodyStream.open(clients.stream(address), address, new BlobRange(offset, length)));
        try {
            ByteRange _ = new ByteRange(offset, length).requireWithin(body.blobBytes());
            return body;
        } catch (ObjectStoreException e) {
            body.close();
            throw e;
        }
    }

    @Override
    public boolean exists(StorageLocation location) {
        AzureAddress address = address(location);
        return AzureFailures.reading(address, () -> clients.blob(address).exists());
    }

    @Override
    public ObjectProperties properties(StorageLocation location) {
        AzureAddress address = address(location);
        return properties(
                AzureFailures.reading(address, () -> clients.blob(address).getProperties()));
    }

    @Override
    public void remove(StorageLocation location) {
        AzureAddress address = address(location);
        boolean _ = AzureFailures.writing(address, () -> clients.blob(address).deleteIfExists());
    }

    @Override
    public ObjectProperties copy(StorageLocation source, StorageLocation target) {
        AzureAddress from = address(source);
        AzureAddress to = address(target);
        String sourceUrl = from.account().equals(to.account())
                ? clients.blob(from).getBlobUrl()
                : presigner
                        .sign(from, new PresignRequest(false, Optional.empty()))
                        .url();
        return AzureFailures.writing(to, () -> {
            requireCopied(from, to, clients.blob(to), sourceUrl);
            return properties(clients.blob(to).getProperties());
        });
    }

    @Override
    public String createMultipart(StorageLocation location, PutOptions putOptions) {
        return multipart.create(address(location), tier(putOptions));
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
        if (options.disablePreSigned()) {
            throw unsupported("azure adapter presigned URL (blockstore.azure.disable_pre_signed)");
        }
        return presigner.sign(address(location), request);
    }

    @Override
    public PresignedUrl presignPart(StorageLocation location, String uploadId, int part) {
        requirePresignedParts();
        return multipart.urls(address(location), uploadId, part, part).getFirst();
    }

    @Override
    public List<PresignedUrl> presignParts(StorageLocation location, String uploadId, int parts) {
        requirePresignedParts();
        return multipart.urls(address(location), uploadId, MultipartRules.PART_NUMBER_MIN, parts);
    }

    private void requirePresignedParts() {
        if (options.disablePreSigned() || options.disablePreSignedMultipart()) {
            throw unsupported("azure adapter presigned part (blockstore.azure.disable_pre_signed_multipart)");
        }
    }

    @Override
    public List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit) {
        AzureAddress prefix = AzureAddress.prefix(prefixUri, options.domain());
        String base = prefixUri.substring(0, prefixUri.lastIndexOf('/') + 1);
        String root = prefix.rootUri();
        String afterUri = after.isEmpty() ? "" : base + after;
        String afterKey = afterUri.startsWith(root) ? afterUri.substring(root.length()) : "";
        if (limit <= 0) {
            return List.of();
        }
        return AzureFailures.reading(
                prefix,
                () -> new AzureWalk(clients.container(prefix), prefix.key(), afterKey, limit, isHierarchical(prefix))
                        .page().stream().map(item -> entry(root, base, item)).toList());
    }

    private static WalkEntry entry(String root, String base, BlobItem item) {
        String uri = root + item.getName();
        return new WalkEntry(uri, uri.substring(base.length()), AzureWalk.properties(item.getProperties()));
    }

    @Override
    public Optional<ObjectScan> scan(String storageId, String prefixUri) {
        AzureAddress prefix = AzureAddress.prefix(prefixUri, options.domain());
        String base = prefixUri.substring(0, prefixUri.lastIndexOf('/') + 1);
        return AzureFailures.reading(prefix, () -> {
            if (!isHierarchical(prefix)) {
                return Optional.empty();
            }
            Iterator<BlobItem> items = AzureWalk.hierarchicalListing(clients.container(prefix), prefix.key());
            return Optional.of(new AzureScan(prefix, items, item -> entry(prefix.rootUri(), base, item)));
        });
    }

    @Override
    public void requireValid(StorageLocation location) {
        AzureAddress _ = address(location);
    }

    @Override
    public String qualify(StorageLocation location) {
        return AzureAddress.qualify(location);
    }

    /// Ends the store. Calls still running may fail.
    @Override
    public void close() {
        clients.close();
    }

    static ObjectProperties properties(
            long size, OffsetDateTime modified, byte @Nullable [] md5, String etag, Optional<String> tier) {
        return new ObjectProperties(
                size,
                modified.toInstant(),
                md5 == null ? etag.replace("\"", "") : HexFormat.of().formatHex(md5),
                tier);
    }

    private static ObjectProperties properties(BlobProperties properties) {
        return properties(
                properties.getBlobSize(),
                properties.getLastModified(),
                properties.getContentMd5(),
                properties.getETag(),
                Boolean.TRUE.equals(properties.isAccessTierInferred())
                        ? Optional.empty()
                        : Optional.ofNullable(properties.getAccessTier()).map(AccessTier::toString));
    }

    private static void requireCopied(AzureAddress from, AzureAddress to, BlobClient blob, String sourceUrl) {
        SyncPoller<BlobCopyInfo, Void> poller =
                blob.beginCopy(new BlobBeginCopyOptions(sourceUrl).setPollInterval(COPY_POLL));
        PollResponse<BlobCopyInfo> last = poller.poll();
        try {
            if (!last.getStatus().isComplete()) {
                last = poller.waitForCompletion(COPY_MAX);
            }
        } catch (RuntimeException e) {
            blob.abortCopyFromUrl(last.getValue().getCopyId());
            throw e;
        }
        if (last.getValue().getCopyStatus() != CopyStatusType.SUCCESS) {
            throw new ObjectStoreException(
                    Kind.WRITE_FAILED,
                    "the copy of " + from.uri() + " to " + to.uri() + " ended as "
                            + last.getValue().getCopyStatus());
        }
    }

    private boolean isHierarchical(AzureAddress address) {
        return hierarchical.computeIfAbsent(address.account(), account -> {
            try {
                return clients.service(account).getAccountInfo().isHierarchicalNamespaceEnabled();
            } catch (BlobStorageException e) {
                if (e.getStatusCode() != 403) {
                    throw e;
                }
                LOG.warn(
                        "the storage account {} does not tell whether it has a hierarchical namespace; walking it is"
                                + " slow: allow the identity to read the account's information",
                        account);
                return true;
            }
        });
    }

    private static Optional<AccessTier> tier(PutOptions options) {
        return options.storageClass()
                .flatMap(name -> TIERS.stream()
                        .filter(tier -> tier.toString().equalsIgnoreCase(name))
                        .findFirst());
    }

    private AzureAddress address(StorageLocation location) {
        return AzureAddress.of(location, options.domain());
    }

    private static ObjectStoreException unsupported(String what) {
        return new ObjectStoreException(Kind.UNSUPPORTED, what + ": operation not supported");
    }
}
