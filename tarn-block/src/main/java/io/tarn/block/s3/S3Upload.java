package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.SourceStream;
import io.tarn.block.s3.S3Clients.Regional;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// Puts in as few requests as the content allows.
///
/// Small content is held in memory and can be repeated; larger content of known length is streamed in one
/// request, repeated only when it is a file or broke off at its beginning; content of unknown or too great
/// length is gathered in buffers and goes in parts, several under way at once, each repeated on its own.
final class S3Upload {
    /// How many parts of one put are sent at once, while buffers are free.
    static final int PARTS_IN_FLIGHT_MAX = 3;

    private final S3Clients clients;
    private final S3Multipart multipart;
    private final S3Options options;
    private final S3Limits limits;
    private final PartBuffers buffers;
    private final BackoffStrategy pauses;

    S3Upload(S3Clients clients, S3Multipart multipart, S3Options options, S3Limits limits) {
        this.clients = clients;
        this.multipart = multipart;
        this.options = options;
        this.limits = limits;
        this.buffers = new PartBuffers(limits.partBytes(), limits.partBuffers(), limits.answer());
        this.pauses = BackoffStrategy.exponentialDelay(limits.backoff(), limits.backoffMax());
    }

    ObjectProperties put(BucketAddress address, InputStream content, OptionalLong size, PutOptions put) {
        if (size.isPresent() && size.getAsLong() > limits.smallBytes() && size.getAsLong() <= limits.singleBytes()) {
            S3Content body = new S3Content(content, size.getAsLong(), limits.smallBytes());
            return streamed(body, () -> send(address, body.body(), size.getAsLong(), put, Regional::once));
        }
        SourceStream source = new SourceStream(content, size);
        byte[] small = new byte[(int) Math.min(size.orElse(limits.smallBytes()), limits.smallBytes())];
        int length = source.fill(small, 0, small.length);
        source.requireEmptyIfAnnounced();
        boolean whole = size.isPresent() ? size.getAsLong() == length : length < small.length;
        return whole
                ? send(address, S3Content.of(small, length), length, put, Regional::retrying)
                : gathered(address, source, small, size, put);
    }

    /// Sends one part. A part of unknown length must fit into a buffer: the protocol wants the length first.
    String part(BucketAddress address, String uploadId, int number, InputStream content, OptionalLong size) {
        if (size.isEmpty()) {
            return partOfUnknownLength(address, uploadId, number, new SourceStream(content, size));
        }
        if (size.getAsLong() > limits.smallBytes()) {
            S3Content body = new S3Content(content, size.getAsLong(), limits.smallBytes());
            return streamed(body, () -> multipart.upload(address, uploadId, number, body.body(), Regional::once));
        }
        SourceStream source = new SourceStream(content, size);
        byte[] small = new byte[(int) size.getAsLong()];
        int length = source.fill(small, 0, small.length);
        source.requireEmptyIfAnnounced();
        return multipart.upload(address, uploadId, number, S3Content.of(small, length), Regional::retrying);
    }

    private String partOfUnknownLength(BucketAddress address, String uploadId, int number, SourceStream source) {
        try (PartBuffers.Lease lease = buffers.lease()) {
            byte[] buffer = lease.first();
            int length = source.fill(buffer, 0, buffer.length);
            if (length == buffer.length && source.fill(new byte[1], 0, 1) > 0) {
                throw new ObjectStoreException(
                        Kind.SOURCE_FAILED,
                        "a part whose length is not known beforehand may have at most " + buffer.length
                                + " bytes: send its length; nothing was stored");
            }
            return multipart.upload(address, uploadId, number, S3Content.of(buffer, length), Regional::retrying);
        }
    }

    private <T> T streamed(S3Content body, Supplier<T> send) {
        for (int attempt = 1; ; attempt++) {
            try {
                return send.get();
            } catch (RuntimeException e) {
                if (body.failure().isPresent()) {
                    throw body.failure().get();
                }
                if (attempt > options.maxRetries() || !body.isRepeatable() || !isPassing(e)) {
                    throw e;
                }
                pause(pauses.computeDelay(attempt));
            }
        }
    }

    private static boolean isPassing(RuntimeException failure) {
        return failure instanceof ObjectStoreException e
                && (e.kind() == Kind.THROTTLED || e.kind() == Kind.UNAVAILABLE);
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException(Kind.UNAVAILABLE, "the call was interrupted", e);
        }
    }

    private ObjectProperties send(
            BucketAddress address, RequestBody body, long size, PutOptions put, Function<Regional, S3Client> with) {
        S3Options.Encryption encryption = options.encryption();
        PutObjectResponse answer = clients.call(
                address,
                in -> with.apply(in)
                        .putObject(
                                request -> request.bucket(address.bucket())
                                        .key(address.key())
                                        .storageClass(put.storageClass().orElse(null))
                                        .serverSideEncryption(
                                                encryption.algorithm().orElse(null))
                                        .ssekmsKeyId(encryption.kmsKeyId().orElse(null)),
                                body));
        return S3Objects.properties(
                size,
                S3Objects.time(answer.sdkHttpResponse()),
                answer.eTag(),
                put.storageClass().orElse(null));
    }

    private ObjectProperties gathered(
            BucketAddress address, SourceStream source, byte[] head, OptionalLong size, PutOptions put) {
        requireFitsIntoParts(size);
        try (PartBuffers.Lease lease = buffers.lease()) {
            byte[] buffer = lease.first();
            System.arraycopy(head, 0, buffer, 0, head.length);
            int length = head.length + source.fill(buffer, head.length, buffer.length - head.length);
            return length < buffer.length
                    ? send(address, S3Content.of(buffer, length), length, put, Regional::retrying)
                    : inParts(address, source, buffer, lease, put);
        }
    }

    private ObjectProperties inParts(
            BucketAddress address, SourceStream source, byte[] first, PartBuffers.Lease lease, PutOptions put) {
        String uploadId = multipart.create(address, put);
        return multipart.fill(address, uploadId, () -> sendAll(address, uploadId, source, first, lease));
    }

    private List<PartReference> sendAll(
            BucketAddress address, String uploadId, SourceStream source, byte[] first, PartBuffers.Lease lease) {
        ArrayDeque<byte[]> buffersUnderWay = new ArrayDeque<>();
        try (PartsUnderWay parts = new PartsUnderWay(PARTS_IN_FLIGHT_MAX)) {
            byte[] buffer = first;
            int length = first.length;
            for (int number = MultipartRules.PART_NUMBER_MIN; length > 0; number++) {
                requireFitsIntoParts(number);
                parts.start(part(address, uploadId, number, buffer, length));
                buffersUnderWay.add(buffer);
                Optional<byte[]> another = parts.isFull() ? Optional.empty() : lease.another();
                if (another.isEmpty()) {
                    parts.awaitOldest();
                }
                buffer = another.orElseGet(buffersUnderWay::remove);
                length = source.fill(buffer, 0, buffer.length);
            }
            return parts.finish();
        }
    }

    private Callable<PartReference> part(
            BucketAddress address, String uploadId, int number, byte[] buffer, int length) {
        return () -> new PartReference(
                number, multipart.upload(address, uploadId, number, S3Content.of(buffer, length), Regional::retrying));
    }

    private void requireFitsIntoParts(OptionalLong size) {
        if (size.orElse(0) > (long) MultipartRules.PART_NUMBER_MAX * limits.partBytes()) {
            throw tooLong();
        }
    }

    private void requireFitsIntoParts(int partNumber) {
        if (partNumber > MultipartRules.PART_NUMBER_MAX) {
            throw tooLong();
        }
    }

    private ObjectStoreException tooLong() {
        return new ObjectStoreException(
                Kind.WRITE_FAILED,
                "write failed: an object of more than " + (long) MultipartRules.PART_NUMBER_MAX * limits.partBytes()
                        + " bytes cannot be stored in one call: upload it in parts");
    }
}
