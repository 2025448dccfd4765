package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.committer;
import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.Pagination;
import io.tarn.api.objects.DifferenceJson;
import io.tarn.api.resources.RepositoryScope.CommitView;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.DifferenceListings;
import io.tarn.catalog.History;
import io.tarn.catalog.ListRequest;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.branch.Merger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/// History, differences and merges of refs (api.md 22.3).
final class RefsResource {
    private final Catalog catalog;

    RefsResource(Catalog catalog) {
        this.catalog = catalog;
    }

    record MergeBaseView(String sourceCommitId, String destinationCommitId, String baseCommitId) {}

    record Merge(
            Optional<String> message,
            Optional<Map<String, String>> metadata,
            Optional<String> strategy,
            boolean force,
            boolean allowEmpty,
            boolean squashMerge) {
        CommitParameters parameters(String committer) {
            return new CommitParameters(committer, message.orElse(""), metadata.orElse(Map.of()), allowEmpty, force);
        }
    }

    record MergeResult(String reference) {}

    /// `logCommits`.
    void log(Exchange exchange) {
        String ref = Names.ref("ref", exchange.path("ref"));
        Page wanted = exchange.page();
        var request = new History.Request(
                ref,
                wanted.after(),
                wanted.amount(),
                exchange.queryList("objects"),
                exchange.queryList("prefixes"),
                exchange.queryBool("limit"),
                exchange.queryBool("first_parent"),
                since(exchange),
                exchange.query("stop_at"));
        var page = catalog.history().list(repository(catalog, exchange), request);
        var commits = page.results().stream().map(CommitView::of).toList();
        exchange.json(200, Pagination.listing(commits, page.hasMore(), CommitView::id));
    }

    private static Optional<Instant> since(Exchange exchange) {
        String since = exchange.query("since");
        return since.isEmpty()
                ? Optional.empty()
                : Optional.of(OffsetDateTime.parse(since).toInstant());
    }

    /// `diffRefs`.
    void diff(Exchange exchange) {
        String left = Names.ref("left", exchange.path("leftRef"));
        String right = Names.ref("right", exchange.path("rightRef"));
        Page wanted = exchange.page();
        var request = new ListRequest(wanted.prefix(), wanted.after(), wanted.delimiter(), wanted.amount());
        Repository repository = repository(catalog, exchange);
        DifferenceListings differences = catalog.differences();
        var page = exchange.query("type").equals("two_dot")
                ? differences.twoDot(repository, left, right, request)
                : differences.threeDot(repository, left, right, request);
        DifferenceJson.listing(page, exchange.queryBool("include_right_stats")).send(exchange.response(), 200);
    }

    /// `findMergeBase`.
    void mergeBase(Exchange exchange) {
        String source = Names.ref("source", exchange.path("sourceRef"));
        String destination = Names.ref("destination", exchange.path("destinationBranch"));
        Merger.Base found =
                catalog.engine().operations().merger().findBase(repository(catalog, exchange), source, destination);
        exchange.json(
                200,
                new MergeBaseView(
                        found.source().id(),
                        found.destination().id(),
                        found.base().id()));
    }

    /// `mergeIntoBranch`. A conflict is answered 409 in the shape of a success without reference.
    void merge(Exchange exchange) {
        var body = exchange.body(Merge.class);
        String destination = Names.branch("destination", exchange.path("destinationBranch"));
        String source = Names.ref("source", exchange.path("sourceRef"));
        var strategy = Merger.strategy(body.strategy().orElse(""));
        try {
            var commit = catalog.engine()
                    .operations()
                    .merger()
                    .merge(
                            repository(catalog, exchange),
                            source,
                            destination,
                            body.parameters(committer(exchange)),
                            strategy,
                            body.squashMerge());
            exchange.json(200, new MergeResult(commit.id()));
        } catch (VersioningException e) {
            if (e.kind() != VersioningException.Kind.MERGE_CONFLICT) {
                throw e;
            }
            exchange.json(409, new MergeResult(""));
        }
    }
}
