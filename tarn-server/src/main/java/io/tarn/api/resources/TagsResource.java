package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.Pagination;
import io.tarn.api.resources.RepositoryScope.Ref;
import io.tarn.catalog.Catalog;
import io.tarn.versioning.Names;
import io.tarn.versioning.Tag;

/// Tags (api.md 22.4).
final class TagsResource {
    private final Catalog catalog;

    TagsResource(Catalog catalog) {
        this.catalog = catalog;
    }

    record TagCreation(String id, String ref, boolean force) {}

    /// `listTags`.
    void list(Exchange exchange) {
        Page wanted = exchange.page();
        var page = catalog.engine()
                .tags()
                .list(repository(catalog, exchange), wanted.prefix(), wanted.after(), wanted.amount());
        var refs = page.results().stream().map(TagsResource::ref).toList();
        exchange.json(200, Pagination.listing(refs, page.hasMore(), Ref::id));
    }

    private static Ref ref(Tag tag) {
        return new Ref(tag.name(), tag.commitId());
    }

    /// `createTag`.
    void create(Exchange exchange) {
        var body = exchange.body(TagCreation.class);
        Names.tag("tagID", body.id());
        Tag tag = catalog.engine().tags().create(repository(catalog, exchange), body.id(), body.ref(), body.force());
        exchange.json(201, ref(tag));
    }

    /// `getTag`.
    void get(Exchange exchange) {
        String tag = Names.tag("tagID", exchange.path("tag"));
        exchange.json(200, ref(catalog.engine().tags().get(repository(catalog, exchange), tag)));
    }

    /// `deleteTag`.
    void delete(Exchange exchange) {
        String tag = Names.tag("tagID", exchange.path("tag"));
        catalog.engine().tags().delete(repository(catalog, exchange), tag, exchange.queryBool("force"));
        exchange.empty(204);
    }
}
