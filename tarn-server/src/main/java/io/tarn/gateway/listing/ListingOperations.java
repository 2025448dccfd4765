package io.tarn.gateway.listing;

import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.ListingRow;
import java.util.Map;

/// ListObjects in both forms and ListObjectVersions (s3-gateway.md 10.6, 10.7, B-24).
///
/// The keys of a bucket are those of all branches that are not hidden, in the order of their bytes; a prefix that
/// names another ref lists that. What names nothing lists nothing, and is no error.
public final class ListingOperations {
    private final KeyListing keys;

    public ListingOperations(Catalog catalog) {
        this.keys = new KeyListing(catalog.engine());
    }

    /// What performs the operations.
    public Map<S3Operation, OperationHandler> handlers() {
        return Map.of(S3Operation.LIST_OBJECTS, this::listObjects);
    }

    private void listObjects(S3Call call) {
        String form = call.query("list-type").orElse("1");
        switch (form) {
            case "1" -> first(call);
            case "2" -> second(call);
            default -> throw ListingQuery.invalid("list-type", form, "Invalid list-type");
        }
    }

    private void first(S3Call call) {
        ListingQuery query = ListingQuery.of(call);
        String marker = call.query("marker").orElse("");
        Page<ListingRow> page = keys.list(call.bucket(), query.spanBehind(marker), query.max());
        call.xml(200, ObjectsDocument.first(call, query, marker, page));
    }

    private void second(S3Call call) {
        ListingQuery query = ListingQuery.of(call);
        KeySpan span = call.query("continuation-token")
                .map(token -> query.span().startingAt(ContinuationToken.read(token)))
                .orElseGet(() -> query.spanBehind(call.query("start-after").orElse("")));
        Page<ListingRow> page = keys.list(call.bucket(), span, query.max());
        call.xml(200, ObjectsDocument.second(call, query, span, page));
    }
}
