package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.s3.S3Clients.Regional;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Copies that the store carries out itself, in one request or, where the object is too large for that, in
/// parts.
final class S3Copy {
    /// How many parts of one copy are asked for at once.
    static final int PARTS_IN_FLIGHT_MAX = 8;

    private final S3Clients clients;
    private final S3Objects objects;
    private final S3Multipart multipart;
    private final S3Options.Encryption encryption;
    private final S3Limits limits;

    S3Copy(S3Clients clients, S3Objects objects, S3Multipart multipart, S3Options options, S3Limits limits) {
        this.clients = clients;
        this.objects = objects;
        this.multipart = multipart;
        this.encryption = options.encryption();
        this.limits = limits;
    }

    /// Copies an object; onto itself nothing is to be done, and the protocol refuses it.
    ObjectProperties copy(BucketAddress source, BucketAddress target) {
        HeadObjectResponse head = objects.head(source);
        if (source.equals(target)) {
            return S3Objects.properties(head);
        }
        return head.contentLength() > limits.singleBytes()
                ? inParts(source, target, head)
                : whole(source, target, head);
    }

    /// Copies a part of an object, or all of it, into a multipart upload.
    String part(BucketAddress target, String uploadId, int number, BucketAddress source, Optional<ByteRange> range) {
        HeadObjectResponse head = objects.head(source);
        if (range.isPresent()) {
            requireWithin(source, range.get(), head.contentLength());
            if (range.get().length() == 0) {
                return multipart.upload(target, uploadId, number, S3Content.of(new byte[0], 0), Regional::retrying);
            }
        }
        return multipart.copy(target, uploadId, number, source, head.eTag(), range);
    }

    static void requireWithin(BucketAddress address, ByteRange range, long size) {
        if (!range.isWithin(size)) {
            throw S3Failures.outOfRange(address, range.offset(), range.length());
        }
    }

    private ObjectProperties whole(BucketAddress source, BucketAddress target, HeadObjectResponse head) {
        ObjectProperties from = S3Objects.properties(head);
        CopyObjectResponse answer = clients.call(
                target,
                in -> in.retrying()
                        .copyObject(request -> request.destinationBucket(target.bucket())
                                .destinationKey(target.key())
                                .sourceBucket(source.bucket())
                                .sourceKey(source.key())
                                .copySourceIfMatch(head.eTag())
                                .storageClass(from.storageClass().orElse(null))
                                .serverSideEncryption(encryption.algorithm().orElse(null))
                                .ssekmsKeyId(encryption.kmsKeyId().orElse(null))));
        CopyObjectResult result = S3Objects.present(target, answer.copyObjectResult());
        return S3Objects.properties(
                from.sizeBytes(),
                result.lastModified(),
                S3Objects.present(target, result.eTag()),
                from.storageClass().orElse(null));
    }

    private ObjectProperties inParts(BucketAddress source, BucketAddress target, HeadObjectResponse head) {
        String uploadId = multipart.createLike(target, head);
        return multipart.fill(target, uploadId, () -> copyAll(source, target, uploadId, head));
    }

    private List<PartReference> copyAll(
            BucketAddress source, BucketAddress target, String uploadId, HeadObjectResponse head) {
        long size = head.contentLength();
        long partBytes = Math.max(limits.copyPartBytes(), Math.ceilDiv(size, MultipartRules.PART_NUMBER_MAX));
        try (PartsUnderWay parts = new PartsUnderWay(PARTS_IN_FLIGHT_MAX)) {
            int number = MultipartRules.PART_NUMBER_MIN;
            for (long offset = 0; offset < size; offset += partBytes) {
                ByteRange range = new ByteRange(offset, Math.min(partBytes, size - offset));
                int part = number++;
                parts.start(() -> new PartReference(
                        part, multipart.copy(target, uploadId, part, source, head.eTag(), Optional.of(range))));
            }
            return parts.finish();
        }
    }
}
