package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.background.BackgroundWork;
import io.tarn.catalog.dump.RefsDump;
import io.tarn.catalog.dump.RefsFiles;
import io.tarn.catalog.dump.RefsRestore;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskState;
import io.tarn.versioning.Repository;
import java.time.Instant;
import java.util.Optional;

/// Dump and restore of refs (api.md 20.6).
final class DumpResource {
    private final Catalog catalog;
    private final BackgroundWork background;

    DumpResource(Catalog catalog, BackgroundWork background) {
        this.catalog = catalog;
        this.background = background;
    }

    record RefsView(String commitsMetaRangeId, String tagsMetaRangeId, String branchesMetaRangeId) {
        static RefsView of(RefsFiles files) {
            return new RefsView(files.commits(), files.tags(), files.branches());
        }
    }

    record RefsRestoration(
            String commitsMetaRangeId, String tagsMetaRangeId, String branchesMetaRangeId, boolean force) {
        RefsRestore.Request request() {
            return new RefsRestore.Request(
                    new RefsFiles(commitsMetaRangeId, tagsMetaRangeId, branchesMetaRangeId), force);
        }
    }

    record TaskInfo(String id) {}

    record Status(String id, boolean done, Instant updateTime, Optional<String> error, Optional<RefsView> refs) {
        static Status of(TaskState state, Optional<RefsView> refs) {
            return new Status(
                    state.id(), state.done(), state.updatedAt(), state.failure().map(TaskFailure::text), refs);
        }
    }

    /// `dumpRefs`.
    void dump(Exchange exchange) {
        exchange.json(201, RefsView.of(background.dump().dump(repository(catalog, exchange))));
    }

    /// `restoreRefs`.
    void restore(Exchange exchange) {
        var body = exchange.body(RefsRestoration.class);
        background.restore().restore(repository(catalog, exchange), body.request());
        exchange.empty(200);
    }

    /// `dumpSubmit`.
    void submitDump(Exchange exchange) {
        String id = background
                .tasks()
                .submit(
                        repository(catalog, exchange),
                        background.dump().kind(),
                        exchange.principal().name(),
                        new byte[0]);
        exchange.json(202, new TaskInfo(id));
    }

    /// `dumpStatus`.
    void dumpStatus(Exchange exchange) {
        TaskState state = background
                .tasks()
                .get(repository(catalog, exchange), background.dump().kind(), exchange.query("task_id"));
        Optional<RefsView> refs =
                state.info().filter(info -> state.done()).map(info -> RefsView.of(RefsDump.files(info)));
        exchange.json(200, Status.of(state, refs));
    }

    /// `restoreSubmit`. A repository that is not bare is refused at once.
    void submitRestore(Exchange exchange) {
        var body = exchange.body(RefsRestoration.class);
        Repository repository = repository(catalog, exchange);
        background.restore().requireBare(repository);
        String id = background
                .tasks()
                .submit(
                        repository,
                        background.restore().kind(),
                        exchange.principal().name(),
                        RefsRestore.parameters(body.request()));
        exchange.json(202, new TaskInfo(id));
    }

    /// `restoreStatus`.
    void restoreStatus(Exchange exchange) {
        TaskState state = background
                .tasks()
                .get(repository(catalog, exchange), background.restore().kind(), exchange.query("task_id"));
        exchange.json(200, Status.of(state, Optional.empty()));
    }
}
