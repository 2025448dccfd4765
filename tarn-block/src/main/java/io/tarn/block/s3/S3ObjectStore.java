package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// Objects in S3, or in a server that speaks its protocol, by `s3://<bucket>/<key>` (engine.md 21).
///
/// Times are whole seconds. The answer to a put has no modification time; it is given the store's clock when it
/// answered, which may differ by a second from what [#properties] says later. The ETag is what the store made:
/// the MD5 of the content for a put in one request without a KMS key.
///
/// Memory: each put or part holds at most 128 KiB of its content, those of unknown length share eight buffers of
/// 8 MiB. Content of unknown length, or longer than 5 GiB, may have up to 10,000 of them.
public final class S3ObjectStore implements ObjectStore {
    static final String SCHEME = "s3://";

    private static final String VALID_NAMESPACE = "^s3://";
    private static final String ANY_KEY = "any";
    private static final String EXAMPLE_NAMESPACE = "s3://example-bucket/";

    private final S3Options options;
    private final S3Clients clients;
    private final S3Objects objects;
    private final S3Multipart multipart;
    private final S3Upload upload;
    private final S3Copy copy;
    private final S3Presigning presigning;
    private final S3Walk walk;

    /// A store that connects when it is first used.
    public S3ObjectStore(S3Options options) {
        this(options, S3Limits.STANDARD);
    }

    S3ObjectStore(S3Options options, S3Limits limits) {
        this.options = options;
        this.clients = new S3Clients(options, limits);
        this.objects = new S3Objects(clients);
        this.multipart = new S3Multipart(clients, objects, options.encryption());
        this.upload = new S3Upload(clients, multipart, options, limits);
        this.copy = new S3Copy(clients, objects, multipart, options, limits);
        this.presigning = new S3Presigning(clients, options.presigning());
        this.walk = new S3Walk(clients);
    }

    @Override
    public StorageInfo info(String storageId) {
        return new StorageInfo(
                storageId,
                "",
                "s3",
                VALID_NAMESPACE,
                EXAMPLE_NAMESPACE,
                options.defaultNamespacePrefix(),
                presigning.works(),
                presigning.worksInUi(),
                presigning.worksForMultipart(),
                true,
                VALID_NAMESPACE);
    }

    @Override
    public ObjectProperties put(StorageLocation location, InputStream content, OptionalLong size, PutOptions put) {
        return upload.put(address(location), content, size, put);
    }

    @Override
    public InputStream get(StorageLocation location) {
        BucketAddress address = address(location);
        return open(address, GetObjectRequest.builder().bucket(address.bucket()).key(address.key()));
    }

    @Override
    public InputStream getRange(StorageLocation location, long offset, long length) {
        BucketAddress address = address(location);
        ByteRange range = new ByteRange(offset, length);
        if (length <= 0 || offset < 0 || offset > Long.MAX_VALUE - length) {
            S3Copy.requireWithin(address, range, objects.head(address).contentLength());
            return InputStream.nullInputStream();
        }
        S3ContentStream content = open(
                address,
                GetObjectRequest.builder()
                        .bucket(address.bucket())
                        .key(address.key())
                        .range(S3Multipart.header(range)));
        return content.requireLength(address, range);
    }

    @Override
    public boolean exists(StorageLocation location) {
        return objects.exists(address(location));
    }

    @Override
    public ObjectProperties properties(StorageLocation location) {
        return objects.properties(address(location));
    }

    @Override
    public void remove(StorageLocation location) {
        BucketAddress address = address(location);
        var _ = clients.call(
                address,
                in -> in.retrying()
                        .deleteObject(delete -> delete.bucket(address.bucket()).key(address.key())));
    }

    @Override
    public ObjectProperties copy(StorageLocation source, StorageLocation target) {
        return copy.copy(address(source), address(target));
    }

    @Override
    public String createMultipart(StorageLocation location, PutOptions put) {
        return multipart.create(address(location), put);
    }

    @Override
    public String uploadPart(
            StorageLocation location, String uploadId, int part, InputStream content, OptionalLong size) {
        MultipartRules.requireNumber(part);
        return upload.part(upload(location, uploadId), uploadId, part, content, size);
    }

    @Override
    public String copyPart(
            StorageLocation location, String uploadId, int part, StorageLocation source, Optional<ByteRange> range) {
        MultipartRules.requireNumber(part);
        return copy.part(upload(location, uploadId), uploadId, part, address(source), range);
    }

    @Override
    public List<Part> listParts(StorageLocation location, String uploadId, int afterPart, int limit) {
        return multipart.list(upload(location, uploadId), uploadId, afterPart, limit);
    }

    @Override
    public ObjectProperties completeMultipart(StorageLocation location, String uploadId, List<PartReference> parts) {
        return multipart.complete(upload(location, uploadId), uploadId, parts);
    }

    @Override
    public void abortMultipart(StorageLocation location, String uploadId) {
        multipart.abort(upload(location, uploadId), uploadId);
    }

    @Override
    public PresignedUrl presign(StorageLocation location, PresignRequest request) {
        return presigning.object(address(location), request);
    }

    @Override
    public PresignedUrl presignPart(StorageLocation location, String uploadId, int part) {
        return presigning.part(upload(location, uploadId), uploadId, part);
    }

    @Override
    public List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit) {
        return walk.entries(BucketAddress.prefix(SCHEME, prefixUri), after, limit);
    }

    @Override
    public void requireValid(StorageLocation location) {
        var _ = address(location);
    }

    /// Asks for the bucket's region, which costs a request.
    @Override
    public Optional<String> otherRegion(StorageNamespace namespace) {
        return clients.otherRegion(address(StorageLocation.relative(namespace, ANY_KEY)));
    }

    @Override
    public String qualify(StorageLocation location) {
        return BucketAddress.qualify(SCHEME, location);
    }

    /// Closes all connections. Calls still running fail.
    @Override
    public void close() {
        clients.close();
    }

    private S3ContentStream open(BucketAddress address, GetObjectRequest.Builder request) {
        return clients.call(address, in -> new S3ContentStream(in.retrying().getObject(request.build())));
    }

    private static BucketAddress upload(StorageLocation location, String uploadId) {
        BucketAddress address = address(location);
        if (uploadId.isEmpty()) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        return address;
    }

    private static BucketAddress address(StorageLocation location) {
        return BucketAddress.of(SCHEME, location);
    }
}
