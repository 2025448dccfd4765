package io.tarn.gateway.bucket;

import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.xml.XmlWriter;
import java.util.Map;

/// The operations on buckets, and on sub-resources that have no room of their own.
public final class BucketOperations {
    private static final String DEFAULT_REGION = "us-east-1";

    private final Catalog catalog;
    private final GatewaySettings settings;

    public BucketOperations(Catalog catalog, GatewaySettings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    /// The handler of each.
    public Map<S3Operation, OperationHandler> handlers() {
        var bucket = new BucketSubresources();
        var object = new ObjectSubresources(catalog);
        return Map.ofEntries(
                Map.entry(S3Operation.LIST_BUCKETS, new BucketListing(catalog, settings)::list),
                Map.entry(S3Operation.HEAD_BUCKET, this::head),
                Map.entry(S3Operation.CREATE_BUCKET, new BucketCreator(catalog, settings)::create),
                Map.entry(S3Operation.DELETE_BUCKET, new BucketDeletion(catalog, settings)::delete),
                Map.entry(S3Operation.GET_BUCKET_LOCATION, this::location),
                Map.entry(S3Operation.GET_BUCKET_SUBRESOURCE, bucket::get),
                Map.entry(S3Operation.PUT_BUCKET_SUBRESOURCE, bucket::put),
                Map.entry(S3Operation.DELETE_BUCKET_SUBRESOURCE, bucket::delete),
                Map.entry(S3Operation.GET_OBJECT_SUBRESOURCE, object::get),
                Map.entry(S3Operation.PUT_OBJECT_SUBRESOURCE, object::put),
                Map.entry(S3Operation.POST_OBJECT_SUBRESOURCE, object::post),
                Map.entry(S3Operation.DELETE_OBJECT_SUBRESOURCE, object::delete));
    }

    /// `HeadBucket` (s3-gateway.md 10.1, B-51).
    private void head(S3Call call) {
        call.response().header("x-amz-bucket-region", settings.region().isEmpty() ? DEFAULT_REGION : settings.region());
        call.response().header("x-amz-access-point-alias", "false");
        call.empty(200);
    }

    /// `GetBucketLocation` (s3-gateway.md 10.4): empty for the region that S3 began with.
    private void location(S3Call call) {
        String region = settings.region().equals(DEFAULT_REGION) ? "" : settings.region();
        call.xml(200, XmlWriter.document("LocationConstraint").content(region));
    }
}
