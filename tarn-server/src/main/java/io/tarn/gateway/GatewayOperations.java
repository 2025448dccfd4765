package io.tarn.gateway;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.gateway.bucket.BucketOperations;
import io.tarn.gateway.call.BucketLookup;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.listing.ListingOperations;
import io.tarn.gateway.multipart.MultipartOperations;
import io.tarn.gateway.object.ObjectOperations;
import java.util.EnumMap;
import java.util.Map;

/// The handlers of all operations: the table of contents of the gateway.
final class GatewayOperations {
    private static final OperationHandler NOT_IMPLEMENTED = call -> {
        throw new S3Exception(S3Code.NOT_IMPLEMENTED);
    };

    private GatewayOperations() {}

    static Map<S3Operation, OperationHandler> all(
            Catalog catalog, PartUploads uploads, GatewaySettings settings, BucketLookup buckets) {
        Map<S3Operation, OperationHandler> handlers = new EnumMap<>(S3Operation.class);
        for (S3Operation operation : S3Operation.values()) {
            handlers.put(operation, NOT_IMPLEMENTED);
        }
        handlers.putAll(new BucketOperations(catalog, settings).handlers());
        handlers.putAll(new ObjectOperations(catalog, buckets).handlers());
        handlers.putAll(new ListingOperations(catalog).handlers());
        handlers.putAll(new MultipartOperations(
                        catalog,
                        uploads,
                        buckets,
                        failure -> GatewayErrors.answer(failure).refusal())
                .handlers());
        return handlers;
    }
}
