package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.committer;
import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.api.resources.CommitsResource.CommitCreation;
import io.tarn.api.resources.RefsResource.Merge;
import io.tarn.api.resources.RefsResource.MergeResult;
import io.tarn.api.resources.RepositoryScope.CommitView;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.background.BackgroundWork;
import io.tarn.catalog.commit.CommitTasks;
import io.tarn.catalog.commit.MergeTasks;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskKind;
import io.tarn.catalog.task.TaskState;
import io.tarn.versioning.Names;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.Merger;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// Commits and merges as tasks: operations beyond the contract, described in `docs/api-extensions.md`.
final class CommitTasksResource {
    private final Catalog catalog;
    private final BackgroundWork background;

    CommitTasksResource(Catalog catalog, BackgroundWork background) {
        this.catalog = catalog;
        this.background = background;
    }

    record TaskInfo(String id) {}

    record ErrorView(String message) {}

    /// `statusCode` is what the synchronous operation would have answered.
    record Status(
            String taskId,
            boolean completed,
            Instant updateTime,
            Optional<Object> result,
            Optional<ErrorView> error,
            Optional<Integer> statusCode) {
        static Status of(TaskState state, int success, Function<byte[], Object> result) {
            Optional<Integer> status = state.done()
                    ? Optional.of(state.failure().map(TaskFailure::status).orElse(success))
                    : Optional.empty();
            return new Status(
                    state.id(),
                    state.done(),
                    state.updatedAt(),
                    state.info().map(result),
                    state.failure().map(failure -> new ErrorView(failure.text())),
                    status);
        }
    }

    /// The task of that id, if it is one of the branch in the path, on which the caller's permission was
    /// checked.
    private TaskState find(Exchange exchange, TaskKind kind, String branchName, Function<byte[], String> branchOf) {
        TaskState state = background.tasks().get(repository(catalog, exchange), kind, exchange.path("id"));
        boolean ofBranch = state.run()
                .filter(run -> branchOf.apply(run.parameters()).equals(exchange.path(branchName)))
                .isPresent();
        if (!ofBranch) {
            throw new VersioningException(VersioningException.Kind.NOT_FOUND, "not found");
        }
        return state;
    }

    /// `commitAsync`.
    void submitCommit(Exchange exchange) {
        var body = exchange.body(CommitCreation.class);
        String branch = Names.branch("branch", exchange.path("branch"));
        var request = new CommitTasks.Request(
                branch,
                body.parameters(committer(exchange)),
                body.date().map(Instant::ofEpochSecond),
                Optional.of(exchange.query("source_metarange")).filter(id -> !id.isEmpty()));
        String id = background
                .tasks()
                .submit(
                        repository(catalog, exchange),
                        background.commits().kind(),
                        exchange.principal().name(),
                        CommitTasks.parameters(request));
        exchange.json(202, new TaskInfo(id));
    }

    /// `commitAsyncStatus`.
    void commitStatus(Exchange exchange) {
        TaskState state = find(
                exchange,
                background.commits().kind(),
                "branch",
                parameters -> CommitTasks.request(parameters).branch());
        exchange.json(200, Status.of(state, 201, info -> CommitView.of(CommitTasks.commit(info))));
    }

    /// `mergeIntoBranchAsync`.
    void submitMerge(Exchange exchange) {
        var body = exchange.body(Merge.class);
        String destination = Names.branch("destination", exchange.path("destinationBranch"));
        String source = Names.ref("source", exchange.path("sourceRef"));
        String strategy = body.strategy().orElse("");
        Merger.strategy(strategy);
        var request = new MergeTasks.Request(
                source, destination, body.parameters(committer(exchange)), strategy, body.squashMerge());
        String id = background
                .tasks()
                .submit(
                        repository(catalog, exchange),
                        background.merges().kind(),
                        exchange.principal().name(),
                        MergeTasks.parameters(request));
        exchange.json(202, new TaskInfo(id));
    }

    /// `mergeIntoBranchAsyncStatus`.
    void mergeStatus(Exchange exchange) {
        TaskState state = find(
                exchange,
                background.merges().kind(),
                "destinationBranch",
                parameters -> MergeTasks.request(parameters).destination());
        exchange.json(200, Status.of(state, 200, info -> new MergeResult(MergeTasks.reference(info))));
    }
}
