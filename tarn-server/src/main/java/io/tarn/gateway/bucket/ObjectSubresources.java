package io.tarn.gateway.bucket;

import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlWriter;
import java.io.IOException;

/// What clients ask about an object besides content, attributes and tags (s3-gateway.md B-48, B-50, B-54). Whatever is
/// not known here is refused, and the object stays as it is.
final class ObjectSubresources {
    private static final String NO_LOCK = "Bucket is missing Object Lock Configuration";

    private final Catalog catalog;

    ObjectSubresources(Catalog catalog) {
        this.catalog = catalog;
    }

    void get(S3Call call) {
        switch (call.subresource()) {
            case "acl" -> {
                requireObject(call);
                call.xml(200, AccessControl.document(Owner.of(call.principal())));
            }
            case "versioning" -> call.xml(200, XmlWriter.plain("VersioningConfiguration"));
            default -> throw refusal(call);
        }
    }

    void put(S3Call call) throws IOException {
        if (!call.subresource().equals("acl")) {
            throw refusal(call);
        }
        requireObject(call);
        AccessControl.requirePrivate(call);
        call.empty(200);
    }

    /// Nothing here is ever archived, so nothing can be restored.
    void post(S3Call call) {
        if (call.subresource().equals("restore")) {
            requireObject(call);
            throw new S3Exception(S3Code.INVALID_OBJECT_STATE);
        }
        throw refusal(call);
    }

    void delete(S3Call call) {
        throw refusal(call);
    }

    private static S3Exception refusal(S3Call call) {
        return switch (call.subresource()) {
            case "retention", "legal-hold" -> new S3Exception(S3Code.INVALID_REQUEST, NO_LOCK);
            default -> new S3Exception(S3Code.NOT_IMPLEMENTED);
        };
    }

    private void requireObject(S3Call call) {
        Place place = call.place();
        boolean there = !place.path().isEmpty()
                && catalog.reader()
                        .find(call.bucket().repository(), place.ref(), place.path())
                        .isPresent();
        if (!there) {
            throw new S3Exception(S3Code.NO_SUCH_KEY);
        }
    }
}
