package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.BucketLookup;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Operation;
import java.util.Map;

/// The operations on objects that are neither multipart uploads nor lists.
public final class ObjectOperations {
    private final PutObject put;
    private final CopyObject copy;
    private final ReadObject read;
    private final ReadAttributes attributes;
    private final DeleteObject delete;
    private final DeleteObjects deleteMany;
    private final ObjectTagging tagging;

    public ObjectOperations(Catalog catalog, BucketLookup buckets) {
        var lookup = new ObjectLookup(catalog);
        this.put = new PutObject(catalog, lookup);
        this.copy = new CopyObject(catalog, lookup, new SourceObjects(catalog, buckets));
        this.read = new ReadObject(catalog, lookup);
        this.attributes = new ReadAttributes(lookup);
        this.delete = new DeleteObject(catalog);
        this.deleteMany = new DeleteObjects(catalog, delete);
        this.tagging = new ObjectTagging(catalog, lookup);
    }

    /// Who performs what.
    public Map<S3Operation, OperationHandler> handlers() {
        return Map.of(
                S3Operation.PUT_OBJECT, put::put,
                S3Operation.COPY_OBJECT, copy::copy,
                S3Operation.GET_OBJECT, read::get,
                S3Operation.HEAD_OBJECT, read::head,
                S3Operation.GET_OBJECT_ATTRIBUTES, attributes::get,
                S3Operation.DELETE_OBJECT, delete::delete,
                S3Operation.DELETE_OBJECTS, deleteMany::delete,
                S3Operation.GET_OBJECT_TAGGING, tagging::get,
                S3Operation.PUT_OBJECT_TAGGING, tagging::put,
                S3Operation.DELETE_OBJECT_TAGGING, tagging::delete);
    }
}
