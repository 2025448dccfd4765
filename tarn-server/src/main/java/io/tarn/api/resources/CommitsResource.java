package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.committer;
import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.resources.RepositoryScope.CommitView;
import io.tarn.catalog.Catalog;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.CommitParameters;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Commits (api.md 22.2).
final class CommitsResource {
    private final Catalog catalog;

    CommitsResource(Catalog catalog) {
        this.catalog = catalog;
    }

    record CommitCreation(
            String message,
            Optional<Map<String, String>> metadata,
            Optional<Long> date,
            boolean allowEmpty,
            boolean force) {
        CommitParameters parameters(String committer) {
            return new CommitParameters(committer, message, metadata.orElse(Map.of()), allowEmpty, force);
        }
    }

    /// `commit`.
    void commit(Exchange exchange) {
        var body = exchange.body(CommitCreation.class);
        String branch = Names.branch("branch", exchange.path("branch"));
        Optional<String> metarange =
                Optional.of(exchange.query("source_metarange")).filter(id -> !id.isEmpty());
        Commit commit = catalog.engine()
                .operations()
                .committer()
                .commit(
                        repository(catalog, exchange),
                        branch,
                        body.parameters(committer(exchange)),
                        body.date().map(Instant::ofEpochSecond),
                        metarange);
        exchange.json(201, CommitView.of(commit));
    }

    /// `getCommit`, by any reference expression.
    void get(Exchange exchange) {
        String ref = Names.ref("ref", exchange.path("commitId"));
        Repository repository = repository(catalog, exchange);
        exchange.json(200, CommitView.of(find(repository, ref)));
    }

    private Commit find(Repository repository, String ref) {
        try {
            return catalog.engine().refs().resolveCommit(repository, ref);
        } catch (VersioningException e) {
            if (e.kind() == VersioningException.Kind.NOT_FOUND) {
                throw new ApiException(404, "commit not found");
            }
            throw e;
        }
    }
}
