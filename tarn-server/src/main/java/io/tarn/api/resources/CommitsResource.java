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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    record CommitRecordCreation(
            String commitId,
            int version,
            String committer,
            String message,
            String metarangeId,
            long creationDate,
            List<String> parents,
            Optional<Map<String, String>> metadata,
            long generation,
            boolean force) {
        /// The commit under the id that its content has.
        Commit commit() {
            if (generation < 0 || generation > Integer.MAX_VALUE) {
                throw new ApiException(400, "generation: invalid value: validation error");
            }
            Instant date = date();
            Map<String, String> texts = metadata.orElse(Map.of());
            return new Commit(
                    Commit.computeId(committer, message, date, metarangeId, texts, parents),
                    committer,
                    message,
                    date,
                    metarangeId,
                    new TreeMap<>(texts),
                    parents,
                    version,
                    (int) generation);
        }

        private Instant date() {
            try {
                return Instant.ofEpochSecond(creationDate);
            } catch (DateTimeException _) {
                throw new ApiException(400, "creation date: invalid value: validation error");
            }
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

    /// `CreateCommitRecord`: a commit made elsewhere. Parents and metarange are not looked at.
    void createRecord(Exchange exchange) {
        var body = exchange.body(CommitRecordCreation.class);
        Repository repository = repository(catalog, exchange);
        repository.requireWritable(body.force());
        Commit commit = body.commit();
        if (!commit.id().equals(body.commitId())) {
            throw new ApiException(400, "commit id: invalid value: validation error");
        }
        if (!catalog.engine().commits().add(repository, commit)) {
            throw new ApiException(409, "commit already exists: not unique");
        }
        exchange.empty(204);
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
