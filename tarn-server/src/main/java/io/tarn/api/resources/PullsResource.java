package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.committer;
import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.access.Permission;
import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.Pagination;
import io.tarn.catalog.Catalog;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.pull.PullRequest;
import io.tarn.versioning.pull.PullRequest.Status;
import io.tarn.versioning.pull.PullRequests;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Pull requests (api.md 24.4).
final class PullsResource {
    private final Catalog catalog;
    private final PullRequests pulls;

    PullsResource(Catalog catalog) {
        this.catalog = catalog;
        this.pulls = catalog.engine().pulls();
    }

    record PullRequestCreation(
            String title, Optional<String> description, String sourceBranch, String destinationBranch) {}

    record PullRequestCreationResponse(String id) {}

    record PullRequestBasic(Optional<String> title, Optional<String> description, Optional<String> status) {}

    record MergeResult(String reference) {}

    /// A conflict in the shape of an error and of a merge result in one.
    record MergeConflict(String message, String reference) {}

    record PullRequestView(
            String id,
            String title,
            String description,
            String status,
            String author,
            Instant creationDate,
            String sourceBranch,
            String destinationBranch,
            Optional<String> mergedCommitId,
            Optional<Instant> closedDate) {
        static PullRequestView of(PullRequest pull) {
            return new PullRequestView(
                    pull.id(),
                    pull.title(),
                    pull.description(),
                    pull.status().name().toLowerCase(Locale.ROOT),
                    pull.author(),
                    pull.createdAt(),
                    pull.source(),
                    pull.destination(),
                    pull.mergedCommitId(),
                    pull.closedAt());
        }
    }

    /// `listPullRequests`. Merged ones count as closed. Each is shown whole: the generated clients refuse one without
    /// its description.
    void list(Exchange exchange) {
        Set<Status> statuses = switch (exchange.query("status")) {
            case "open" -> EnumSet.of(Status.OPEN);
            case "closed" -> EnumSet.of(Status.CLOSED, Status.MERGED);
            default -> EnumSet.allOf(Status.class);
        };
        Page wanted = exchange.page();
        var page =
                pulls.list(repository(catalog, exchange), statuses, wanted.prefix(), wanted.after(), wanted.amount());
        List<PullRequestView> shown =
                page.results().stream().map(PullRequestView::of).toList();
        exchange.json(200, Pagination.listing(shown, page.hasMore(), PullRequestView::id));
    }

    /// `createPullRequest`.
    void create(Exchange exchange) {
        var body = exchange.body(PullRequestCreation.class);
        PullRequest pull = pulls.create(
                repository(catalog, exchange),
                new PullRequests.Creation(
                        body.title(),
                        body.description().orElse(""),
                        body.sourceBranch(),
                        body.destinationBranch(),
                        committer(exchange)));
        exchange.json(201, new PullRequestCreationResponse(pull.id()));
    }

    /// `getPullRequest`.
    void get(Exchange exchange) {
        exchange.json(200, PullRequestView.of(find(exchange)));
    }

    private PullRequest find(Exchange exchange) {
        return pulls.get(repository(catalog, exchange), exchange.path("pull_request"));
    }

    /// `updatePullRequest`. Answers 204, which the contract does not know and clients insist on.
    void update(Exchange exchange) {
        var body = exchange.body(PullRequestBasic.class);
        var edit = new PullRequests.Edit(
                body.title(),
                body.description(),
                body.status().map(text -> Status.valueOf(text.toUpperCase(Locale.ROOT))));
        pulls.update(repository(catalog, exchange), exchange.path("pull_request"), edit);
        exchange.empty(204);
    }

    /// `mergePullRequest`. The permission depends on the destination branch, so the pull request is looked up
    /// first.
    void merge(Exchange exchange) {
        PullRequest pull = find(exchange);
        String name = exchange.path("repository");
        exchange.authorize(List.of(
                Permission.onBranch("fs:CreateCommit", name, pull.destination()),
                Permission.onRepository("pr:WritePullRequest", name)));
        Repository repository = repository(catalog, exchange);
        try {
            Commit commit = pulls.merge(repository, pull.id(), committer(exchange));
            exchange.json(200, new MergeResult(commit.id()));
        } catch (VersioningException e) {
            if (e.kind() != VersioningException.Kind.MERGE_CONFLICT) {
                throw e;
            }
            exchange.json(409, new MergeConflict(String.valueOf(e.getMessage()), ""));
        }
    }
}
