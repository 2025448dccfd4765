package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Says what a failed call means. The store's error code decides; where it gave none (an answer to HEAD has no
/// body) the status does.
final class S3Failures {
    private record Meaning(Kind kind, String advice) {}

    private static final Meaning CREDENTIALS = new Meaning(
            Kind.FORBIDDEN,
            "the store does not accept the server's credentials: check blockstore.s3.credentials, the profile or the"
                    + " role, and that they have not expired");
    private static final Meaning CLOCK = new Meaning(
            Kind.FORBIDDEN,
            "the store finds the time of the request too far from its own: check the clock of this machine");
    private static final Meaning SLOW = new Meaning(Kind.THROTTLED, "the store asks to slow down: try again later");
    private static final Meaning NO_OBJECT = new Meaning(Kind.NOT_FOUND, "object not found");
    private static final Meaning NO_BUCKET =
            new Meaning(Kind.INVALID_ADDRESS, "the bucket does not exist: create it or correct the address");
    private static final Meaning DENIED = new Meaning(
            Kind.FORBIDDEN, "forbidden: the store refuses access to the server; check its permissions and its key");
    private static final Meaning REGION = new Meaning(
            Kind.UNAVAILABLE,
            "the bucket is in another region: set blockstore.s3.region, or let discover_bucket_region find it");
    private static final Meaning RANGE = new Meaning(Kind.INVALID_ADDRESS, "the range is not within the object");
    private static final Meaning PART = new Meaning(Kind.INVALID_PART, "a part does not fit");
    private static final Meaning NAME = new Meaning(Kind.INVALID_ADDRESS, "the store does not take that name");
    private static final Meaning LACKING = new Meaning(Kind.UNSUPPORTED, "the store does not have this operation");
    private static final Meaning UNWRITABLE = new Meaning(Kind.WRITE_FAILED, "write failed: the store refuses it");
    private static final Meaning DOWN = new Meaning(Kind.UNAVAILABLE, "the store failed: try again later");
    private static final Meaning REFUSED = new Meaning(Kind.UNAVAILABLE, "the store refuses the request");

    private static final Map<String, Meaning> BY_CODE = Map.ofEntries(
            Map.entry("NoSuchKey", NO_OBJECT),
            Map.entry("NoSuchVersion", NO_OBJECT),
            Map.entry("NoSuchUpload", new Meaning(Kind.NOT_FOUND, "the multipart upload does not exist")),
            Map.entry("NoSuchBucket", NO_BUCKET),
            Map.entry("AccessDenied", DENIED),
            Map.entry("AllAccessDisabled", DENIED),
            Map.entry("InvalidAccessKeyId", CREDENTIALS),
            Map.entry("SignatureDoesNotMatch", CREDENTIALS),
            Map.entry("ExpiredToken", CREDENTIALS),
            Map.entry("InvalidToken", CREDENTIALS),
            Map.entry("InvalidSecurity", CREDENTIALS),
            Map.entry("RequestTimeTooSkewed", CLOCK),
            Map.entry("RequestExpired", CLOCK),
            Map.entry("RequestInTheFuture", CLOCK),
            Map.entry("SlowDown", SLOW),
            Map.entry("Throttling", SLOW),
            Map.entry("TooManyRequests", SLOW),
            Map.entry("RequestLimitExceeded", SLOW),
            Map.entry("OperationAborted", new Meaning(Kind.UNAVAILABLE, "another call changes the same: try again")),
            Map.entry("InvalidRange", RANGE),
            Map.entry("InvalidPart", PART),
            Map.entry("InvalidPartOrder", PART),
            Map.entry("EntityTooSmall", PART),
            Map.entry("KeyTooLongError", NAME),
            Map.entry("InvalidBucketName", NAME),
            Map.entry("InvalidURI", NAME),
            Map.entry("PermanentRedirect", REGION),
            Map.entry("TemporaryRedirect", REGION),
            Map.entry("AuthorizationHeaderMalformed", REGION),
            Map.entry("NotImplemented", LACKING),
            Map.entry("MethodNotAllowed", LACKING),
            Map.entry(
                    "PreconditionFailed",
                    new Meaning(Kind.WRITE_FAILED, "write failed: the source was replaced meanwhile; try again")),
            Map.entry(
                    "InvalidObjectState",
                    new Meaning(Kind.FORBIDDEN, "forbidden: the object is archived; restore it first")),
            Map.entry("EntityTooLarge", UNWRITABLE),
            Map.entry("InvalidStorageClass", UNWRITABLE),
            Map.entry("QuotaExceeded", UNWRITABLE));

    private S3Failures() {}

    /// @param address what the failed call was about
    static ObjectStoreException of(BucketAddress address, SdkException failure) {
        String name = address.uri(S3ObjectStore.SCHEME);
        return switch (failure) {
            case S3Exception e -> answered(name, address, e);
            case AwsServiceException e ->
                new ObjectStoreException(CREDENTIALS.kind(), name + ": " + CREDENTIALS.advice() + reason(e), e);
            default -> unanswered(name, failure);
        };
    }

    /// The object is not there.
    static ObjectStoreException missing(BucketAddress address, Throwable cause) {
        return new ObjectStoreException(
                Kind.NOT_FOUND, address.uri(S3ObjectStore.SCHEME) + ": " + NO_OBJECT.advice(), cause);
    }

    /// The bucket is not there.
    static ObjectStoreException missingBucket(String bucket, Throwable cause) {
        return new ObjectStoreException(
                NO_BUCKET.kind(), "bucket '" + bucket + "': " + NO_BUCKET.advice() + " (NoSuchBucket)", cause);
    }

    /// A range that reaches out of the object.
    static ObjectStoreException outOfRange(BucketAddress address, long offset, long length) {
        return new ObjectStoreException(
                RANGE.kind(),
                address.uri(S3ObjectStore.SCHEME) + ": the range of " + length + " bytes from " + offset
                        + " is not within the object");
    }

    /// Whether the answer says that the bucket has to be looked for in another region.
    static boolean isOtherRegion(SdkException failure) {
        return failure instanceof S3Exception e && meaning(e) == REGION;
    }

    private static ObjectStoreException answered(String name, BucketAddress address, S3Exception e) {
        Meaning meaning = meaning(e);
        if (meaning == NO_BUCKET) {
            return missingBucket(address.bucket(), e);
        }
        return new ObjectStoreException(meaning.kind(), name + ": " + meaning.advice() + reason(e), e);
    }

    private static Meaning meaning(S3Exception e) {
        Meaning known = e.awsErrorDetails() == null
                ? null
                : BY_CODE.get(String.valueOf(e.awsErrorDetails().errorCode()));
        return known == null ? byStatus(e.statusCode()) : known;
    }

    private static Meaning byStatus(int status) {
        return switch (status) {
            case 301, 307, 308 -> REGION;
            case 401, 403 -> DENIED;
            case 404 -> NO_OBJECT;
            case 405, 501 -> LACKING;
            case 416 -> RANGE;
            case 429, 503 -> SLOW;
            default -> status >= 500 ? DOWN : REFUSED;
        };
    }

    private static String reason(AwsServiceException e) {
        if (e.awsErrorDetails() == null) {
            return " (status " + e.statusCode() + ")";
        }
        @Nullable String code = e.awsErrorDetails().errorCode();
        @Nullable String message = e.awsErrorDetails().errorMessage();
        return " (" + (code == null ? "status " + e.statusCode() : code) + (message == null ? "" : ": " + message)
                + ")";
    }

    private static ObjectStoreException unanswered(String name, SdkException failure) {
        if (failure instanceof AbortedException) {
            return new ObjectStoreException(Kind.UNAVAILABLE, name + ": the call was interrupted", failure);
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("Unable to load credentials") || message.startsWith("Profile file")) {
            return new ObjectStoreException(
                    Kind.FORBIDDEN,
                    name + ": there are no credentials for the store: set blockstore.s3.credentials, a profile or the"
                            + " environment of AWS",
                    failure);
        }
        String advice = "the store cannot be reached or did not answer in time: check blockstore.s3.endpoint and the"
                + " network";
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                advice = "the store's TLS certificate is not accepted, or it does not speak TLS";
            }
            if (cause instanceof IOException) {
                message = cause.getClass().getSimpleName() + ": " + cause.getMessage();
            }
        }
        return new ObjectStoreException(Kind.UNAVAILABLE, name + ": " + advice + " (" + message + ")", failure);
    }
}
