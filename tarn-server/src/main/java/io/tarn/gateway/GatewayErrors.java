package io.tarn.gateway;

import io.tarn.auth.AuthException;
import io.tarn.block.ObjectStoreException;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Address;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.PayloadException;
import io.tarn.gateway.xml.XmlWriter;
import io.tarn.http.BadRequestException;
import io.tarn.http.Response;
import io.tarn.kv.KeyValueException;
import io.tarn.versioning.VersioningException;
import java.util.Optional;

/// The one table from failures to the words of S3, and how they are written (s3-gateway.md 7).
final class GatewayErrors {
    private final String region;

    GatewayErrors(String region) {
        this.region = region;
    }

    /// What the client is told.
    ///
    /// @param defect whether the failure is nobody's doing but ours, and belongs into the log with its trace
    record Answer(S3Exception refusal, boolean defect) {
        private static Answer of(S3Code code) {
            return new Answer(new S3Exception(code), false);
        }

        private static Answer of(S3Code code, Throwable cause) {
            return new Answer(new S3Exception(code, text(cause), cause), false);
        }

        private static Answer defect(Throwable cause) {
            return new Answer(new S3Exception(S3Code.INTERNAL_ERROR, S3Code.INTERNAL_ERROR.message(), cause), true);
        }
    }

    /// The answer to `failure`.
    static Answer answer(Throwable failure) {
        return switch (failure) {
            case S3Exception e -> new Answer(e, false);
            case PayloadException e -> new Answer(e.refusal(), false);
            case BadRequestException e -> Answer.of(S3Code.INVALID_URI);
            case ObjectStoreException e -> objectStore(e);
            case VersioningException e -> versioning(e);
            case AuthException e -> authentication(e);
            case KeyValueException e -> keyValue(e);
            default -> Answer.defect(failure);
        };
    }

    private static Answer keyValue(KeyValueException e) {
        return switch (e.kind()) {
            case THROTTLED -> Answer.of(S3Code.SLOW_DOWN);
            case INVALID -> Answer.of(S3Code.INVALID_REQUEST, e);
            case UNAVAILABLE -> Answer.defect(e);
        };
    }

    private static Answer objectStore(ObjectStoreException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> Answer.of(S3Code.NO_SUCH_VERSION);
            case FORBIDDEN -> Answer.of(S3Code.ACCESS_DENIED);
            case INVALID_ADDRESS -> Answer.of(S3Code.INVALID_REQUEST, e);
            case SOURCE_FAILED ->
                e.getCause() instanceof PayloadException p ? answer(p) : Answer.of(S3Code.INCOMPLETE_BODY);
            case INVALID_PART -> Answer.of(S3Code.INVALID_PART);
            case UNSUPPORTED -> Answer.of(S3Code.NOT_IMPLEMENTED);
            case THROTTLED -> Answer.of(S3Code.SLOW_DOWN);
            case WRITE_FAILED, UNAVAILABLE -> Answer.defect(e);
        };
    }

    private static Answer versioning(VersioningException e) {
        return switch (e.kind()) {
            case INVALID -> Answer.of(S3Code.INVALID_REQUEST, e);
            case NOT_FOUND -> Answer.of(S3Code.NO_SUCH_KEY);
            case FORBIDDEN ->
                Answer.of(text(e).contains("read-only") ? S3Code.READ_ONLY_REPOSITORY : S3Code.PROTECTED_BRANCH);
            case CONFLICT, MERGE_CONFLICT -> Answer.of(S3Code.CONDITIONAL_REQUEST_CONFLICT);
            case GONE -> Answer.of(S3Code.NO_SUCH_BUCKET);
            case PRECONDITION_FAILED, HOOK_FAILED -> Answer.of(S3Code.PRECONDITION_FAILED);
            case TOO_MANY_TRIES, OVERLOADED -> Answer.of(S3Code.SLOW_DOWN);
            case NOT_IMPLEMENTED -> Answer.of(S3Code.NOT_IMPLEMENTED);
            case INTERNAL -> Answer.defect(e);
        };
    }

    private static Answer authentication(AuthException e) {
        return switch (e.kind()) {
            case UNAVAILABLE, CORRUPT, INCOMPATIBLE_SCHEMA -> Answer.defect(e);
            case TOO_MANY_TRIES -> Answer.of(S3Code.SLOW_DOWN);
            default -> Answer.of(S3Code.ACCESS_DENIED);
        };
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /// Answers with the document of `refusal`; to `HEAD` without it.
    ///
    /// @param bucket the one that the request is about, when it was found
    void send(
            Response response,
            S3Exception refusal,
            boolean head,
            S3Address address,
            Optional<Bucket> bucket,
            RequestIds ids) {
        response.status(refusal.code().status());
        refusal.headers().forEach(header -> response.header(header.name(), header.value()));
        if (refusal.code() == S3Code.SLOW_DOWN) {
            response.header("Retry-After", "1");
        }
        response.header("Content-Type", "application/xml");
        byte[] document = document(refusal, address, bucket, ids);
        if (head) {
            response.contentLength(document.length);
        } else {
            response.send(document);
        }
    }

    private byte[] document(S3Exception refusal, S3Address address, Optional<Bucket> bucket, RequestIds ids) {
        XmlWriter xml =
                XmlWriter.plain("Error").text("Code", refusal.code().text()).text("Message", refusal.message());
        refusal.details().forEach(detail -> xml.text(detail.name(), detail.value()));
        if (bucket.isPresent()) {
            about(xml, bucket.get(), address);
        } else {
            xml.text("Resource", "");
        }
        if (!region.isEmpty()) {
            xml.text("Region", region);
        }
        return xml.text("RequestId", ids.requestId())
                .text("HostId", ids.hostId())
                .finish();
    }

    private static void about(XmlWriter xml, Bucket bucket, S3Address address) {
        if (address.key().isEmpty()) {
            xml.text("BucketName", bucket.name()).text("Resource", bucket.name());
            return;
        }
        Place place = bucket.place(address.key());
        xml.text("Key", bucket.flat().isPresent() ? address.key() : place.path())
                .text("BucketName", bucket.name())
                .text("Resource", place.ref() + "@" + bucket.repository().name());
    }
}
