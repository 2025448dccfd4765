package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.committer;
import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.Pagination;
import io.tarn.api.objects.DifferenceJson;
import io.tarn.api.resources.RepositoryScope.CommitView;
import io.tarn.api.resources.RepositoryScope.Ref;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.ListRequest;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Names;
import io.tarn.versioning.branch.BranchOperations;
import io.tarn.versioning.branch.CommitParameters;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Branches (api.md 22.1).
final class BranchesResource {
    private final Catalog catalog;
    private final BranchOperations operations;

    BranchesResource(Catalog catalog) {
        this.catalog = catalog;
        this.operations = catalog.engine().operations();
    }

    record BranchCreation(String name, String source, boolean force, boolean hidden) {}

    record ResetCreation(String type, Optional<String> path, boolean force) {}

    record Overrides(Optional<String> message, Optional<Map<String, String>> metadata) {
        private static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty());
    }

    record RevertCreation(
            String ref, Optional<Overrides> commitOverrides, int parentNumber, boolean force, boolean allowEmpty) {}

    record CherryPickCreation(
            String ref, OptionalInt parentNumber, Optional<Overrides> commitOverrides, boolean force) {}

    /// `listBranches`.
    void list(Exchange exchange) {
        Page wanted = exchange.page();
        var page = catalog.engine()
                .branches()
                .list(
                        repository(catalog, exchange),
                        wanted.prefix(),
                        wanted.after(),
                        wanted.amount(),
                        exchange.queryBool("show_hidden"));
        var refs = page.results().stream().map(BranchesResource::ref).toList();
        exchange.json(200, Pagination.listing(refs, page.hasMore(), Ref::id));
    }

    private static Ref ref(Branch branch) {
        return new Ref(branch.name(), branch.commitId());
    }

    /// `createBranch`. Answers with the commit id as plain text.
    void create(Exchange exchange) {
        var body = exchange.body(BranchCreation.class);
        Branch branch = catalog.engine()
                .branches()
                .create(repository(catalog, exchange), body.name(), body.source(), body.hidden(), body.force());
        exchange.text(201, branch.commitId());
    }

    /// `getBranch`.
    void get(Exchange exchange) {
        String branch = branch(exchange, "branch");
        exchange.json(200, ref(catalog.engine().branches().get(repository(catalog, exchange), branch)));
    }

    /// `deleteBranch`.
    void delete(Exchange exchange) {
        String branch = branch(exchange, "name");
        catalog.engine().branches().delete(repository(catalog, exchange), branch, exchange.queryBool("force"));
        exchange.empty(204);
    }

    /// `resetBranch`: one key, all keys with a prefix, or everything.
    void reset(Exchange exchange) {
        var body = exchange.body(ResetCreation.class);
        String branch = branch(exchange, "branch");
        String path = body.path().orElse("");
        switch (body.type()) {
            case "object" -> {
                Names.path("path", path);
                operations.resetter().resetObject(repository(catalog, exchange), branch, path, body.force());
            }
            case "common_prefix" -> {
                Names.optionalPath("path", path);
                operations.resetter().resetPrefix(repository(catalog, exchange), branch, path, body.force());
            }
            case "reset" -> operations.resetter().reset(repository(catalog, exchange), branch, body.force());
            default -> throw new ApiException(400, "unknown reset type");
        }
        exchange.empty(204);
    }

    /// `hardResetBranch`.
    void hardReset(Exchange exchange) {
        String branch = branch(exchange, "branch");
        String ref = Names.ref("ref", exchange.query("ref"));
        operations.resetter().hardReset(repository(catalog, exchange), branch, ref, exchange.queryBool("force"));
        exchange.empty(204);
    }

    /// `revertBranch`.
    void revert(Exchange exchange) {
        var body = exchange.body(RevertCreation.class);
        String branch = branch(exchange, "branch");
        Names.ref("ref", body.ref());
        Overrides overrides = body.commitOverrides().orElse(Overrides.NONE);
        var parameters = new CommitParameters(
                committer(exchange),
                overrides.message().orElse(""),
                overrides.metadata().orElse(Map.of()),
                body.allowEmpty(),
                body.force());
        operations.picker().revert(repository(catalog, exchange), branch, body.ref(), body.parentNumber(), parameters);
        exchange.empty(204);
    }

    /// `cherryPick`.
    void cherryPick(Exchange exchange) {
        var body = exchange.body(CherryPickCreation.class);
        String branch = branch(exchange, "branch");
        Names.ref("ref", body.ref());
        Overrides overrides = body.commitOverrides().orElse(Overrides.NONE);
        var parameters = new CommitParameters(
                committer(exchange), overrides.message().orElse(""), Map.of(), false, body.force());
        var commit = operations
                .picker()
                .cherryPick(
                        repository(catalog, exchange),
                        branch,
                        body.ref(),
                        body.parentNumber(),
                        overrides.metadata().filter(metadata -> !metadata.isEmpty()),
                        parameters);
        exchange.json(201, CommitView.of(commit));
    }

    /// `diffBranch`.
    void diff(Exchange exchange) {
        String branch = branch(exchange, "branch");
        Page wanted = exchange.page();
        var request = new ListRequest(wanted.prefix(), wanted.after(), wanted.delimiter(), wanted.amount());
        var page = catalog.differences().uncommitted(repository(catalog, exchange), branch, request);
        DifferenceJson.listing(page, false).send(exchange.response(), 200);
    }

    private static String branch(Exchange exchange, String argument) {
        return Names.branch(argument, exchange.path("branch"));
    }
}
