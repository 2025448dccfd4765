package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.block.ObjectStore.Part;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.s3.S3Clients.Regional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// The multipart uploads of the store.
final class S3Multipart {
    private static final int PAGE_PARTS_MAX = 1000;

    private final S3Clients clients;
    private final S3Objects objects;
    private final S3Options.Encryption encryption;

    S3Multipart(S3Clients clients, S3Objects objects, S3Options.Encryption encryption) {
        this.clients = clients;
        this.objects = objects;
        this.encryption = encryption;
    }

    String create(BucketAddress address, PutOptions options) {
        return create(address, options.storageClass(), null, Map.of());
    }

    /// Begins the copy of an object in parts, which does not take its type and metadata along by itself.
    String createLike(BucketAddress address, HeadObjectResponse source) {
        return create(
                address,
                S3Objects.properties(source).storageClass(),
                source.contentType(),
                source.hasMetadata() ? source.metadata() : Map.of());
    }

    /// @param with the client, which repeats the request or not
    String upload(
            BucketAddress address, String uploadId, int part, RequestBody body, Function<Regional, S3Client> with) {
        UploadPartResponse answer = clients.call(
                address,
                in -> with.apply(in)
                        .uploadPart(
                                request -> request.bucket(address.bucket())
                                        .key(address.key())
                                        .uploadId(uploadId)
                                        .partNumber(part),
                                body));
        return S3Objects.etag(S3Objects.present(address, answer.eTag()));
    }

    /// Copies a part within the store. The source must still have the ETag `sourceEtag`.
    String copy(
            BucketAddress address,
            String uploadId,
            int part,
            BucketAddress source,
            String sourceEtag,
            Optional<ByteRange> range) {
        return clients.call(address, in -> {
            UploadPartCopyResponse answer = in.retrying()
                    .uploadPartCopy(request -> request.destinationBucket(address.bucket())
                            .destinationKey(address.key())
                            .uploadId(uploadId)
                            .partNumber(part)
                            .sourceBucket(source.bucket())
                            .sourceKey(source.key())
                            .copySourceIfMatch(sourceEtag)
                            .copySourceRange(range.map(S3Multipart::header).orElse(null)));
            CopyPartResult result = S3Objects.present(address, answer.copyPartResult());
            return S3Objects.etag(S3Objects.present(address, result.eTag()));
        });
    }

    List<Part> list(BucketAddress address, String uploadId, int after, int limit) {
        List<Part> parts = new ArrayList<>();
        int marker = after;
        ListPartsResponse page;
        do {
            page = page(address, uploadId, marker, Math.clamp(limit - parts.size(), 1, PAGE_PARTS_MAX));
            page.parts().stream()
                    .limit(limit - parts.size())
                    .forEach(part -> parts.add(new Part(part.partNumber(), S3Objects.etag(part.eTag()), part.size())));
            marker = page.parts().isEmpty()
                    ? MultipartRules.PART_NUMBER_MAX
                    : page.parts().getLast().partNumber();
        } while (parts.size() < limit
                && Boolean.TRUE.equals(page.isTruncated())
                && marker < MultipartRules.PART_NUMBER_MAX);
        return parts;
    }

    /// Joins the parts and asks for the object's size. When the store lost its first answer and then knows no
    /// such upload, the object's ETag tells whether it had been joined.
    ObjectProperties complete(BucketAddress address, String uploadId, List<PartReference> parts) {
        MultipartRules.requireAscending(parts);
        List<CompletedPart> named = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag("\"" + part.etag() + "\"")
                        .build())
                .toList();
        String _ = clients.call(address, in -> {
            try {
                CompleteMultipartUploadResponse answer = in.retrying()
                        .completeMultipartUpload(request -> request.bucket(address.bucket())
                                .key(address.key())
                                .uploadId(uploadId)
                                .multipartUpload(upload -> upload.parts(named)));
                return S3Objects.present(address, answer.eTag());
            } catch (NoSuchUploadException e) {
                if (isRepeated(e) && isJoined(address, parts)) {
                    return MultipartRules.etag(parts);
                }
                throw e;
            }
        });
        return objects.properties(address);
    }

    void abort(BucketAddress address, String uploadId) {
        clients.call(address, in -> {
            try {
                return in.retrying()
                        .abortMultipartUpload(request -> request.bucket(address.bucket())
                                .key(address.key())
                                .uploadId(uploadId));
            } catch (NoSuchUploadException e) {
                if (isRepeated(e)) {
                    return e;
                }
                throw e;
            }
        });
    }

    /// Joins what `send` uploads; when that fails the upload is aborted, so that nothing is left behind.
    ObjectProperties fill(BucketAddress address, String uploadId, Supplier<List<PartReference>> send) {
        try {
            return complete(address, uploadId, send.get());
        } catch (RuntimeException e) {
            try {
                abort(address, uploadId);
            } catch (ObjectStoreException notAborted) {
                e.addSuppressed(notAborted);
            }
            throw e;
        }
    }

    private String create(
            BucketAddress address,
            Optional<String> storageClass,
            @Nullable String contentType,
            Map<String, String> metadata) {
        CreateMultipartUploadResponse answer = clients.call(
                address,
                in -> in.retrying()
                        .createMultipartUpload(request -> request.bucket(address.bucket())
                                .key(address.key())
                                .contentType(contentType)
                                .metadata(metadata)
                                .storageClass(storageClass.orElse(null))
                                .serverSideEncryption(encryption.algorithm().orElse(null))
                                .ssekmsKeyId(encryption.kmsKeyId().orElse(null))));
        return S3Objects.present(address, answer.uploadId());
    }

    private ListPartsResponse page(BucketAddress address, String uploadId, int after, int count) {
        ListPartsResponse page = clients.call(
                address,
                in -> in.retrying()
                        .listParts(request -> request.bucket(address.bucket())
                                .key(address.key())
                                .uploadId(uploadId)
                                .partNumberMarker(after)
                                .maxParts(count)));
        String _ = S3Objects.present(address, page.uploadId());
        return page;
    }

    private boolean isJoined(BucketAddress address, List<PartReference> parts) {
        boolean known = parts.stream().allMatch(part -> MultipartRules.isMd5(part.etag()));
        return known
                && objects.exists(address)
                && objects.properties(address).etag().equals(MultipartRules.etag(parts));
    }

    private static boolean isRepeated(SdkException failure) {
        Integer attempts = failure.numAttempts();
        return attempts != null && attempts > 1;
    }

    /// The `Range` header of a range that is not empty.
    static String header(ByteRange range) {
        return "bytes=" + range.offset() + "-" + (range.offset() + range.length() - 1);
    }
}
