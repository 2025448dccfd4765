package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.committer;
import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.api.resources.RepositoryScope.CommitView;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.background.BackgroundWork;
import io.tarn.catalog.imports.ImportRequest;
import io.tarn.catalog.imports.ImportSource;
import io.tarn.catalog.imports.ImportStatus;
import io.tarn.versioning.Commit;
import io.tarn.versioning.branch.CommitParameters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Imports (api.md 24.1).
final class ImportResource {
    private final Catalog catalog;
    private final BackgroundWork background;

    ImportResource(Catalog catalog, BackgroundWork background) {
        this.catalog = catalog;
        this.background = background;
    }

    record ImportLocation(String type, String path, String destination) {
        ImportSource source() {
            var kind = type.equals("object") ? ImportSource.Type.OBJECT : ImportSource.Type.COMMON_PREFIX;
            return new ImportSource(kind, path, destination);
        }
    }

    record ImportCreation(List<ImportLocation> paths, CommitsResource.CommitCreation commit, boolean force) {}

    record ImportCreationResponse(String id) {}

    record ErrorView(String message) {}

    record ImportStatusView(
            boolean completed,
            Instant updateTime,
            long ingestedObjects,
            Optional<String> metarangeId,
            Optional<CommitView> commit,
            Optional<ErrorView> error) {
        static ImportStatusView of(ImportStatus status) {
            return new ImportStatusView(
                    status.completed(),
                    status.updatedAt(),
                    status.ingestedObjects(),
                    status.commit().map(Commit::metarangeId),
                    status.commit().map(CommitView::of),
                    status.error().map(ErrorView::new));
        }
    }

    /// `importStart`. A read-only repository is refused by the import itself, unless the request or its
    /// commit says `force`.
    void start(Exchange exchange) {
        var body = exchange.body(ImportCreation.class);
        var commit = body.commit();
        var parameters = new CommitParameters(
                committer(exchange),
                commit.message(),
                commit.metadata().orElse(Map.of()),
                true,
                body.force() || commit.force());
        var request = new ImportRequest(
                exchange.path("branch"),
                body.paths().stream().map(ImportLocation::source).toList(),
                parameters,
                commit.date().map(Instant::ofEpochSecond));
        String id = background.imports().start(background.tasks(), repository(catalog, exchange), request);
        exchange.json(202, new ImportCreationResponse(id));
    }

    /// `importStatus`. The branch of the request is not looked at.
    void status(Exchange exchange) {
        var status =
                background.imports().status(background.tasks(), repository(catalog, exchange), exchange.query("id"));
        exchange.json(200, ImportStatusView.of(status));
    }

    /// `importCancel`. The branch of the request is not looked at.
    void cancel(Exchange exchange) {
        background.imports().cancel(background.tasks(), repository(catalog, exchange), exchange.query("id"));
        exchange.empty(204);
    }
}
