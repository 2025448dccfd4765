package io.tarn.gateway.call;

import io.tarn.http.Request;
import java.util.Locale;
import java.util.Set;

/// What a request is about besides its bucket or object: the sub-resource that its query names (s3-gateway.md 8, 18.5).
public final class Subresources {
    private static final Set<String> PARAMETERS = Set.of(
            "prefix",
            "delimiter",
            "marker",
            "max-keys",
            "list-type",
            "continuation-token",
            "start-after",
            "encoding-type",
            "fetch-owner",
            "key-marker",
            "version-id-marker",
            "upload-id-marker",
            "max-uploads",
            "max-parts",
            "part-number-marker",
            "max-buckets",
            "bucket-region",
            "AWSAccessKeyId",
            "Signature",
            "SignatureMethod",
            "SignatureVersion",
            "Timestamp",
            "Expires");

    private static final Set<String> SUBRESOURCES = Set.of(
            "abac",
            "accelerate",
            "acl",
            "analytics",
            "annotation",
            "annotations",
            "attributes",
            "cors",
            "delete",
            "encryption",
            "events",
            "intelligent-tiering",
            "inventory",
            "lambdaArn",
            "legal-hold",
            "lifecycle",
            "location",
            "logging",
            "metadataConfiguration",
            "metadataInventoryTable",
            "metadataJournalTable",
            "metadataTable",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "renameObject",
            "replication",
            "requestPayment",
            "restore",
            "retention",
            "select",
            "select-type",
            "session",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versioning",
            "versions",
            "website");

    /// Sub-resources of a bucket that reads are answered about.
    private static final Set<String> OF_BUCKETS = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "cors",
            "encryption",
            "intelligent-tiering",
            "inventory",
            "lifecycle",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "tagging",
            "uploads",
            "versioning",
            "versions",
            "website");

    private static final Set<String> OF_OBJECTS =
            Set.of("acl", "attributes", "legal-hold", "retention", "tagging", "uploadId", "versioning");

    private Subresources() {}

    /// The sub-resource that a request is about, empty for none.
    public static String of(S3Address address, Request request) {
        boolean reads = isRead(request.method());
        String unknown = "";
        for (String name : request.query().names()) {
            if (SUBRESOURCES.contains(name)) {
                return name;
            }
            String value = request.query().first(name);
            boolean matters = !reads || value == null || value.isEmpty();
            if (unknown.isEmpty() && matters && !isParameter(name, address, request.method())) {
                unknown = name;
            }
        }
        return unknown;
    }

    private static boolean isParameter(String name, S3Address address, String method) {
        boolean ofObject = address.level() == S3Address.Level.OBJECT;
        return PARAMETERS.contains(name)
                || name.toLowerCase(Locale.ROOT).startsWith("x-")
                || name.startsWith("response-")
                || (name.equals("partNumber") && ofObject)
                || (name.equals("versionId") && ofObject && !method.equals("PUT") && !method.equals("POST"));
    }

    /// Whether a method only reads.
    public static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /// Whether the gateway has something to say when a sub-resource is read; the empty one is none.
    public static boolean isAnswered(S3Address.Level level, String name) {
        return name.isEmpty()
                || switch (level) {
                    case SERVICE -> false;
                    case BUCKET -> OF_BUCKETS.contains(name);
                    case OBJECT -> OF_OBJECTS.contains(name);
                };
    }
}
