package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What answers tell of objects, in one form: times in whole seconds, as the protocol's headers have them, ETags
/// without quotes, and no storage class where it is the standard one.
final class S3Objects {
    private static final String STANDARD = "STANDARD";
    private static final String WEAK = "W/";

    private final S3Clients clients;

    S3Objects(S3Clients clients) {
        this.clients = clients;
    }

    /// Asks for one object; `NOT_FOUND` when it is not there. An answer to HEAD does not say whether the bucket
    /// is missing too, so that is asked for then.
    HeadObjectResponse head(BucketAddress address) {
        return clients.call(address, in -> {
            try {
                HeadObjectResponse head = in.retrying()
                        .headObject(request -> request.bucket(address.bucket()).key(address.key()));
                Long _ = present(address, head.contentLength());
                return head;
            } catch (S3Exception e) {
                if (e.statusCode() != 404) {
                    throw e;
                }
                clients.requireBucket(address.bucket());
                throw S3Failures.missing(address, e);
            }
        });
    }

    ObjectProperties properties(BucketAddress address) {
        return properties(head(address));
    }

    boolean exists(BucketAddress address) {
        try {
            var _ = head(address);
            return true;
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    static ObjectProperties properties(HeadObjectResponse head) {
        return properties(head.contentLength(), head.lastModified(), head.eTag(), head.storageClassAsString());
    }

    static ObjectProperties properties(
            long size, @Nullable Instant lastModified, @Nullable String etag, @Nullable String storageClass) {
        Instant time = lastModified == null ? Instant.now() : lastModified;
        return new ObjectProperties(
                size,
                time.truncatedTo(ChronoUnit.SECONDS),
                etag(etag),
                Optional.ofNullable(storageClass).filter(name -> !name.isEmpty() && !name.equals(STANDARD)));
    }

    /// What every answer of this kind has; a proxy's page in its place has not, and must not pass for an empty
    /// one.
    static <T> T present(BucketAddress address, @Nullable T value) {
        if (value == null) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.UNAVAILABLE,
                    address.uri(S3ObjectStore.SCHEME)
                            + ": the answer is not one of the S3 protocol: check blockstore.s3.endpoint");
        }
        return value;
    }

    /// The ETag without quotes; empty when there is none.
    static String etag(@Nullable String header) {
        if (header == null) {
            return "";
        }
        String etag = header.startsWith(WEAK) ? header.substring(WEAK.length()) : header;
        boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
        return quoted ? etag.substring(1, etag.length() - 1) : etag;
    }

    /// The store's clock when it answered; an answer to PUT has no other time.
    static Instant time(SdkHttpResponse response) {
        try {
            return response.firstMatchingHeader("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .orElseGet(Instant::now);
        } catch (DateTimeException _) {
            return Instant.now();
        }
    }
}
