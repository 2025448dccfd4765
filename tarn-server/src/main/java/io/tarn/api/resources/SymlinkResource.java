package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.api.resources.RepositoryScope.StorageUri;
import io.tarn.catalog.Catalog;

/// Files of physical addresses for query engines (api.md 21).
final class SymlinkResource {
    private final Catalog catalog;

    SymlinkResource(Catalog catalog) {
        this.catalog = catalog;
    }

    /// `createSymlinkFile`. The path parameter `branch` is any ref.
    void create(Exchange exchange) {
        String location = catalog.symlinks()
                .write(repository(catalog, exchange), exchange.path("branch"), exchange.query("location"));
        exchange.json(201, new StorageUri(location));
    }
}
