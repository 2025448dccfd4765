package io.tarn.gateway.listing;

import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.gateway.listing.VersionListing.Begun;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.ListingRow;
import java.util.Map;
import java.util.regex.Pattern;

/// ListObjects in both forms and ListObjectVersions (s3-gateway.md 10.6, 10.7, B-24).
///
/// The keys of a bucket are those of all branches that are not hidden, in the order of their bytes; a prefix
/// that names another ref lists that. What names nothing lists nothing, and is no error.
public final class ListingOperations {
    /// The ids of commits, and of what is not committed.
    private static final Pattern VERSION_ID = Pattern.compile("null|[0-9a-f]{64}");

    private final KeyListing keys;
    private final VersionListing versions;

    public ListingOperations(Catalog catalog) {
        this.keys = new KeyListing(catalog.engine());
        this.versions = new VersionListing(catalog.engine(), VersionListing.COMMITS_MAX);
    }

    /// What performs the operations.
    public Map<S3Operation, OperationHandler> handlers() {
        return Map.of(
                S3Operation.LIST_OBJECTS, this::listObjects, S3Operation.LIST_OBJECT_VERSIONS, this::listVersions);
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

    private void listVersions(S3Call call) {
        ListingQuery query = ListingQuery.of(call);
        Begun marker = marker(call);
        boolean within = !marker.versionId().isEmpty();
        KeySpan span = within ? query.spanWithin(marker.key()) : query.spanBehind(marker.key());
        Page<VersionRow> page = versions.list(call.bucket(), span, within ? marker : Begun.NOWHERE, query.max());
        call.xml(200, VersionsDocument.of(call, query, marker, page));
    }

    private static Begun marker(S3Call call) {
        var marker = new Begun(
                call.query("key-marker").orElse(""),
                call.query("version-id-marker").orElse(""));
        if (marker.versionId().isEmpty()) {
            return marker;
        }
        if (marker.key().isEmpty()) {
            throw ListingQuery.invalid(
                    "version-id-marker",
                    marker.versionId(),
                    "A version-id marker cannot be specified without a key marker.");
        }
        if (!VERSION_ID.matcher(marker.versionId()).matches()) {
            throw ListingQuery.invalid("version-id-marker", marker.versionId(), "Invalid version id specified");
        }
        return marker;
    }
}
