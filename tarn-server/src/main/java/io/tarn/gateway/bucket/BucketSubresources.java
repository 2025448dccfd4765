package io.tarn.gateway.bucket;

import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlWriter;
import java.io.IOException;

/// What clients ask about a bucket that no repository has (s3-gateway.md B-48, B-49): it is not configured. Nothing of
/// it can be changed.
final class BucketSubresources {
    void get(S3Call call) {
        switch (call.subresource()) {
            case "acl" -> call.xml(200, AccessControl.document(Owner.of(call.principal())));
            case "versioning" -> call.xml(200, XmlWriter.document("VersioningConfiguration"));
            case "logging" -> call.xml(200, XmlWriter.document("BucketLoggingStatus"));
            case "notification" -> call.xml(200, XmlWriter.document("NotificationConfiguration"));
            case "accelerate" -> call.xml(200, XmlWriter.document("AccelerateConfiguration"));
            case "requestPayment" ->
                call.xml(200, XmlWriter.document("RequestPaymentConfiguration").text("Payer", "BucketOwner"));
            case "ownershipControls" ->
                call.xml(
                        200,
                        XmlWriter.document("OwnershipControls")
                                .open("Rule")
                                .text("ObjectOwnership", "BucketOwnerEnforced"));
            case "analytics" -> configurations(call, "ListBucketAnalyticsConfigurationResult");
            case "inventory" -> configurations(call, "ListInventoryConfigurationsResult");
            case "metrics" -> configurations(call, "ListMetricsConfigurationsResult");
            case "intelligent-tiering" -> configurations(call, "ListBucketIntelligentTieringConfigurationsOutput");
            default -> throw new S3Exception(absent(call.subresource()));
        }
    }

    private static S3Code absent(String name) {
        return switch (name) {
            case "cors" -> S3Code.NO_SUCH_CORS;
            case "encryption" -> S3Code.NO_SUCH_ENCRYPTION;
            case "lifecycle" -> S3Code.NO_SUCH_LIFECYCLE;
            case "object-lock" -> S3Code.NO_SUCH_OBJECT_LOCK;
            case "policy", "policyStatus" -> S3Code.NO_SUCH_BUCKET_POLICY;
            case "publicAccessBlock" -> S3Code.NO_SUCH_PUBLIC_ACCESS_BLOCK;
            case "replication" -> S3Code.NO_SUCH_REPLICATION;
            case "tagging" -> S3Code.NO_SUCH_TAG_SET;
            case "website" -> S3Code.NO_SUCH_WEBSITE;
            default -> S3Code.NOT_IMPLEMENTED;
        };
    }

    /// An empty list, or none of the id that was asked for.
    private static void configurations(S3Call call, String root) {
        if (call.query("id").isPresent()) {
            throw new S3Exception(S3Code.NO_SUCH_CONFIGURATION);
        }
        call.xml(200, XmlWriter.document(root).flag("IsTruncated", false));
    }

    void put(S3Call call) throws IOException {
        if (!call.subresource().equals("acl")) {
            throw new S3Exception(S3Code.NOT_IMPLEMENTED);
        }
        AccessControl.requirePrivate(call);
        call.empty(200);
    }

    void delete(S3Call call) {
        throw new S3Exception(S3Code.NOT_IMPLEMENTED);
    }
}
