package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.resources.RepositoryScope.StorageUri;
import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import io.tarn.catalog.Catalog;
import io.tarn.content.StoredContent;
import io.tarn.http.Response;
import io.tarn.versioning.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/// The files of committed storage, for collectors and exporters (api.md 24.3). An id that is no hex text names
/// nothing; no other ever becomes part of an address.
final class MetadataResource {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]+");

    private final Catalog catalog;

    MetadataResource(Catalog catalog) {
        this.catalog = catalog;
    }

    /// `getMetaRange`: where it would be; whether it is there is not looked at.
    void metaRange(Exchange exchange) {
        locate(exchange, exchange.path("meta_range"));
    }

    /// `getRange`: likewise.
    void range(Exchange exchange) {
        locate(exchange, exchange.path("range"));
    }

    private void locate(Exchange exchange, String id) {
        repository(catalog, exchange);
        String key = key(id);
        exchange.response().header("Location", key);
        exchange.json(200, new StorageUri(key));
    }

    /// `getMetadataObject`: ranges and metaranges lie in one folder, so the type does not matter.
    void object(Exchange exchange) throws IOException {
        Repository repository = repository(catalog, exchange);
        String id = exchange.path("object_id");
        var location = StorageLocation.relative(repository.namespace(), key(id));
        Response response = exchange.response();
        if (exchange.queryBool("presign")) {
            var request = new ObjectStore.PresignRequest(false, Optional.of(id));
            response.header(
                    "Location", catalog.store().presign(location, request).url());
            exchange.empty(302);
            return;
        }
        long sizeBytes = catalog.store().properties(location).sizeBytes();
        try (InputStream content = catalog.store().get(location)) {
            response.header("Content-Type", "application/octet-stream");
            response.header("X-Content-Type-Options", "nosniff");
            response.header("X-Frame-Options", "SAMEORIGIN");
            response.header("Content-Security-Policy", "default-src 'none'");
            response.status(200);
            StoredContent.transfer(response, content, sizeBytes);
        }
    }

    private String key(String id) {
        if (!ID.matcher(id).matches()) {
            throw new ApiException(410, "No data");
        }
        return catalog.metadataPrefix() + "/" + id;
    }
}
