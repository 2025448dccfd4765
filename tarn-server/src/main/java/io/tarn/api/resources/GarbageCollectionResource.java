package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.committer;
import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.background.BackgroundWork;
import io.tarn.catalog.gc.GarbageCollection;
import io.tarn.catalog.gc.PreparedCommits;
import io.tarn.catalog.gc.UncommittedPage;
import io.tarn.catalog.task.TaskState;
import io.tarn.catalog.task.Tasks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.gc.RetentionRules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Garbage collection: rules and lists (api.md 20.4, 20.5).
final class GarbageCollectionResource {
    private final Catalog catalog;
    private final GarbageCollection collection;
    private final Tasks tasks;

    GarbageCollectionResource(Catalog catalog, BackgroundWork background) {
        this.catalog = catalog;
        this.collection = background.collection();
        this.tasks = background.tasks();
    }

    record Rule(String branchId, long retentionDays) {}

    record Rules(long defaultRetentionDays, List<Rule> branches) {
        static Rules of(RetentionRules rules) {
            return new Rules(
                    rules.defaultDays(),
                    rules.branchDays().entrySet().stream()
                            .map(branch -> new Rule(branch.getKey(), branch.getValue()))
                            .toList());
        }

        /// Whether this is what clients send for no rules.
        boolean isNothing() {
            return defaultRetentionDays == 0 && branches.isEmpty();
        }

        /// The last word on a branch counts. Less than a day would leave heads only: 422.
        RetentionRules parsed() {
            var days = new TreeMap<String, Integer>();
            branches.forEach(rule ->
                    days.put(rule.branchId(), requireDays("branch '" + rule.branchId() + "'", rule.retentionDays())));
            return new RetentionRules(requireDays("the default", defaultRetentionDays), days);
        }

        private static int requireDays(String what, long days) {
            if (days < 1 || days > Integer.MAX_VALUE) {
                throw new ApiException(
                        422,
                        "retention days of " + what + ": " + days + " is not between 1 and " + Integer.MAX_VALUE
                                + ": validation error");
            }
            return (int) days;
        }
    }

    record Prepared(
            String runId,
            String gcCommitsLocation,
            String gcAddressesLocation,
            Optional<String> gcCommitsPresignedUrl) {
        static Prepared of(Exchange exchange, PreparedCommits commits) {
            return new Prepared(
                    commits.runId(),
                    commits.commitsLocation(),
                    commits.addressesLocation(),
                    commits.presignedUrl().map(url -> exchange.absolute(url).url()));
        }
    }

    record TaskCreation(String id) {}

    record Failure(String message) {}

    record CommitsStatus(
            String taskId, boolean completed, Instant updateTime, Optional<Prepared> result, Optional<Failure> error) {}

    record UncommittedRequest(Optional<String> continuationToken) {}

    record Uncommitted(String runId, String gcUncommittedLocation, Optional<String> continuationToken) {
        static Uncommitted of(UncommittedPage page) {
            return new Uncommitted(page.runId(), page.location(), page.next().map(ContinuationToken::encode));
        }
    }

    /// `getGCRules`, `internalGetGarbageCollectionRules`.
    void rules(Exchange exchange) {
        exchange.json(200, Rules.of(collection.rules().get(repository(catalog, exchange))));
    }

    /// `setGCRules`, `internalSetGarbageCollectionRules`.
    void setRules(Exchange exchange) {
        Repository repository = repository(catalog, exchange);
        repository.requireWritable(false);
        Rules rules = exchange.body(Rules.class);
        if (rules.isNothing()) {
            collection.rules().delete(repository);
        } else {
            collection.rules().set(repository, rules.parsed());
        }
        exchange.empty(204);
    }

    /// `deleteGCRules`, `internalDeleteGarbageCollectionRules`.
    void deleteRules(Exchange exchange) {
        collection.rules().delete(repository(catalog, exchange));
        exchange.empty(204);
    }

    /// `setGarbageCollectionRulesPreflight`: that the caller came here is the answer.
    void rulesPreflight(Exchange exchange) {
        exchange.empty(204);
    }

    /// `prepareGarbageCollectionCommits`.
    void prepareCommits(Exchange exchange) {
        PreparedCommits prepared = collection.commits().prepare(repository(catalog, exchange));
        exchange.json(201, Prepared.of(exchange, prepared));
    }

    /// `prepareGarbageCollectionCommitsAsync`.
    void submitCommits(Exchange exchange) {
        Repository repository = repository(catalog, exchange);
        repository.requireWritable(false);
        String id = tasks.submit(repository, collection.commits().kind(), committer(exchange), new byte[0]);
        exchange.json(202, new TaskCreation(id));
    }

    /// `prepareGarbageCollectionCommitsStatus`.
    void commitsStatus(Exchange exchange) {
        Repository repository = repository(catalog, exchange);
        TaskState state = tasks.get(repository, collection.commits().kind(), exchange.query("id"));
        var result = state.done() && state.failure().isEmpty()
                ? state.info()
                        .map(info -> Prepared.of(exchange, collection.commits().prepared(repository, info)))
                : Optional.<Prepared>empty();
        exchange.json(
                200,
                new CommitsStatus(
                        state.id(),
                        state.done(),
                        state.updatedAt(),
                        result,
                        state.failure().map(failure -> new Failure(failure.text()))));
    }

    /// `prepareGarbageCollectionUncommitted`.
    void prepareUncommitted(Exchange exchange) {
        var position = exchange.body(UncommittedRequest.class)
                .continuationToken()
                .filter(token -> !token.isEmpty())
                .map(ContinuationToken::decode);
        UncommittedPage page = collection.uncommitted().prepare(repository(catalog, exchange), position);
        exchange.json(201, Uncommitted.of(page));
    }
}
