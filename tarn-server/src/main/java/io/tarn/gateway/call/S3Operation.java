package io.tarn.gateway.call;

import io.tarn.gateway.call.Access.ByOperation;
import io.tarn.gateway.call.Access.Listing;
import io.tarn.gateway.call.Access.OnObject;
import io.tarn.gateway.call.Access.OnRepository;

/// Every operation of the gateway: the one place that says what it is called and what it requires (s3-gateway.md 6, 8).
public enum S3Operation {
    LIST_BUCKETS("ListBuckets", "list_buckets", "list_repos", new ByOperation()),
    HEAD_BUCKET("HeadBucket", "head_bucket", "get_repo", new OnRepository("fs:ReadRepository")),
    CREATE_BUCKET("CreateBucket", "put_bucket", "put_repo", new ByOperation()),
    DELETE_BUCKET("DeleteBucket", "delete_bucket", "delete_repo", new ByOperation()),
    GET_BUCKET_LOCATION("GetBucketLocation", "list_objects", "get_bucket_location", new Listing()),
    GET_BUCKET_SUBRESOURCE("GetBucketSubresource", "list_objects", "get_bucket_subresource", new Listing()),
    PUT_BUCKET_SUBRESOURCE(
            "PutBucketSubresource", "put_bucket", "put_bucket_subresource", new OnRepository("fs:CreateRepository")),
    DELETE_BUCKET_SUBRESOURCE(
            "DeleteBucketSubresource",
            "delete_bucket",
            "delete_bucket_subresource",
            new OnRepository("fs:DeleteRepository")),
    LIST_OBJECTS("ListObjects", "list_objects", "list_objects", new Listing()),
    LIST_OBJECT_VERSIONS("ListObjectVersions", "list_objects", "list_object_versions", new Listing()),
    LIST_MULTIPART_UPLOADS("ListMultipartUploads", "list_objects", "list_multipart_uploads", new Listing()),
    DELETE_OBJECTS("DeleteObjects", "delete_objects", "delete_objects", new ByOperation()),
    POST_OBJECT("PostObject", "post_object", "put_object", new ByOperation()),
    GET_OBJECT("GetObject", "get_object", "get_object", new OnObject("fs:ReadObject")),
    HEAD_OBJECT("HeadObject", "head_object", "stat_object", new OnObject("fs:ReadObject")),
    GET_OBJECT_ATTRIBUTES("GetObjectAttributes", "get_object", "get_object", new OnObject("fs:ReadObject")),
    GET_OBJECT_TAGGING("GetObjectTagging", "get_object", "get_object", new OnObject("fs:ReadObject")),
    GET_OBJECT_SUBRESOURCE("GetObjectSubresource", "get_object", "get_object", new OnObject("fs:ReadObject")),
    PUT_OBJECT("PutObject", "put_object", "put_object", new OnObject("fs:WriteObject")),
    COPY_OBJECT("CopyObject", "put_object", "copy_object", new OnObject("fs:WriteObject")),
    PUT_OBJECT_TAGGING("PutObjectTagging", "put_object", "put_object", new OnObject("fs:WriteObject")),
    PUT_OBJECT_SUBRESOURCE("PutObjectSubresource", "put_object", "put_object", new OnObject("fs:WriteObject")),
    DELETE_OBJECT("DeleteObject", "delete_object", "delete_object", new OnObject("fs:DeleteObject")),
    DELETE_OBJECT_TAGGING("DeleteObjectTagging", "delete_object", "delete_object", new OnObject("fs:WriteObject")),
    DELETE_OBJECT_SUBRESOURCE(
            "DeleteObjectSubresource", "delete_object", "delete_object", new OnObject("fs:DeleteObject")),
    POST_OBJECT_SUBRESOURCE("PostObjectSubresource", "post_object", "post_object", new OnObject("fs:WriteObject")),
    CREATE_MULTIPART_UPLOAD("CreateMultipartUpload", "post_object", "create_mpu", new OnObject("fs:WriteObject")),
    UPLOAD_PART("UploadPart", "put_object", "put_mpu_part", new OnObject("fs:WriteObject")),
    UPLOAD_PART_COPY("UploadPartCopy", "put_object", "put_mpu_part", new OnObject("fs:WriteObject")),
    LIST_PARTS("ListParts", "get_object", "list_mpu_parts", new OnObject("fs:ReadObject")),
    COMPLETE_MULTIPART_UPLOAD("CompleteMultipartUpload", "post_object", "complete_mpu", new OnObject("fs:WriteObject")),
    ABORT_MULTIPART_UPLOAD("AbortMultipartUpload", "delete_object", "abort_mpu", new OnObject("fs:DeleteObject")),
    OPTIONS("Options", "options", "options", new ByOperation());

    private final String apiName;
    private final String metricsName;
    private final String action;
    private final Access access;

    S3Operation(String apiName, String metricsName, String action, Access access) {
        this.apiName = apiName;
        this.metricsName = metricsName;
        this.action = action;
        this.access = access;
    }

    /// The name in Amazon's documentation, for the audit log.
    public String apiName() {
        return apiName;
    }

    /// The `operation` of metrics and log lines (s3-gateway.md 8).
    public String metricsName() {
        return metricsName;
    }

    /// The name of its event in statistics (s3-gateway.md 8.1).
    public String action() {
        return action;
    }

    /// What it requires.
    public Access access() {
        return access;
    }
}
