package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Operation;
import java.util.Map;

/// The operations on objects that are neither multipart uploads nor lists.
public final class ObjectOperations {
    private final PutObject put;
    private final ReadObject read;
    private final DeleteObject delete;

    public ObjectOperations(Catalog catalog) {
        var lookup = new ObjectLookup(catalog);
        this.put = new PutObject(catalog, lookup);
        this.read = new ReadObject(catalog, lookup);
        this.delete = new DeleteObject(catalog);
    }

    /// Who performs what.
    public Map<S3Operation, OperationHandler> handlers() {
        return Map.of(
                S3Operation.PUT_OBJECT, put::put,
                S3Operation.GET_OBJECT, read::get,
                S3Operation.HEAD_OBJECT, read::head,
                S3Operation.DELETE_OBJECT, delete::delete);
    }
}
