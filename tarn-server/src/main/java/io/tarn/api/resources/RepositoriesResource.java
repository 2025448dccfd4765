package io.tarn.api.resources;

import io.tarn.access.Permission;
import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.Pagination;
import io.tarn.block.StorageNamespace;
import io.tarn.catalog.Catalog;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Repositories;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Repositories and their free metadata (api.md 20.1, 20.2).
final class RepositoriesResource {
    private static final String DEFAULT_BRANCH = "main";

    private final Catalog catalog;

    RepositoriesResource(Catalog catalog) {
        this.catalog = catalog;
    }

    record RepositoryView(
            String id,
            long creationDate,
            String defaultBranch,
            String storageId,
            String storageNamespace,
            boolean readOnly) {
        static RepositoryView of(Catalog catalog, Repository repository) {
            return new RepositoryView(
                    repository.name(),
                    repository.creationDate().getEpochSecond(),
                    repository.defaultBranch(),
                    catalog.storageId(repository),
                    repository.namespace().uri(),
                    repository.readOnly());
        }
    }

    record RepositoryCreation(
            String name,
            Optional<String> storageId,
            String storageNamespace,
            Optional<String> defaultBranch,
            boolean sampleData,
            boolean readOnly) {}

    record MetadataSet(Map<String, String> metadata) {}

    record MetadataKeys(List<String> keys) {}

    /// `listRepositories`. A page is made of what the caller may see.
    void list(Exchange exchange) {
        exchange.authorizeListing("fs:ListRepositories");
        Page wanted = exchange.page();
        var visible = new ArrayList<Repository>();
        String after = wanted.after();
        boolean more = true;
        while (more && visible.size() <= wanted.amount()) {
            var page = catalog.engine()
                    .repositories()
                    .list(wanted.prefix(), exchange.query("search"), after, wanted.amount() + 1);
            for (Repository repository : page.results()) {
                if (exchange.isListed(Permission.onRepository("fs:ListRepositories", repository.name()))) {
                    visible.add(repository);
                }
            }
            more = page.hasMore();
            after = page.nextOffset();
        }
        boolean hasMore = visible.size() > wanted.amount();
        var shown = visible.stream()
                .limit(wanted.amount())
                .map(repository -> RepositoryView.of(catalog, repository))
                .toList();
        exchange.json(200, Pagination.listing(shown, hasMore, RepositoryView::id));
    }

    /// `createRepository`.
    void create(Exchange exchange) {
        var body = exchange.body(RepositoryCreation.class);
        boolean bare = exchange.queryBool("bare");
        Repository repository = catalog.creator()
                .create(new Repositories.Creation(
                        body.name(),
                        new StorageNamespace(body.storageId().orElse(""), body.storageNamespace()),
                        body.defaultBranch().filter(name -> !name.isEmpty()).orElse(DEFAULT_BRANCH),
                        body.readOnly(),
                        bare));
        if (body.sampleData() && !bare) {
            new SampleData(catalog).add(repository, RepositoryScope.committer(exchange));
        }
        exchange.json(201, RepositoryView.of(catalog, repository));
    }

    /// `getRepository`.
    void get(Exchange exchange) {
        exchange.json(200, RepositoryView.of(catalog, RepositoryScope.repository(catalog, exchange)));
    }

    /// `deleteRepository`. Works on one whose deletion was interrupted.
    void delete(Exchange exchange) {
        String name = Names.repository("repository", exchange.path("repository"));
        catalog.engine().repositories().delete(name, exchange.queryBool("force"));
        exchange.empty(204);
    }

    /// `getRepositoryMetadata`.
    void metadata(Exchange exchange) {
        exchange.json(200, catalog.engine().repositories().metadata(RepositoryScope.repository(catalog, exchange)));
    }

    /// `setRepositoryMetadata`. Nothing to set succeeds without a look at the repository.
    void setMetadata(Exchange exchange) {
        Map<String, String> added = exchange.body(MetadataSet.class).metadata();
        if (!added.isEmpty()) {
            Repository repository = RepositoryScope.repository(catalog, exchange);
            catalog.engine().repositories().updateMetadata(repository, map -> {
                map.putAll(added);
                return map;
            });
        }
        exchange.empty(204);
    }

    /// `deleteRepositoryMetadata`. Nothing to delete succeeds without a look at the repository.
    void deleteMetadata(Exchange exchange) {
        List<String> removed = exchange.body(MetadataKeys.class).keys();
        if (!removed.isEmpty()) {
            Repository repository = RepositoryScope.repository(catalog, exchange);
            catalog.engine().repositories().updateMetadata(repository, map -> {
                map.keySet().removeAll(Set.copyOf(removed));
                return map;
            });
        }
        exchange.empty(204);
    }
}
