package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.actions.HookRun;
import io.tarn.actions.Run;
import io.tarn.actions.RunReader;
import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.Pagination;
import io.tarn.catalog.Catalog;
import io.tarn.http.Response;
import io.tarn.versioning.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Runs of hooks and what came of them (api.md 24.2).
final class RunsResource {
    /// Stands for the time of what never began.
    private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    private final Catalog catalog;
    private final RunReader runs;

    RunsResource(Catalog catalog, RunReader runs) {
        this.catalog = catalog;
        this.runs = runs;
    }

    record ActionRun(
            String runId,
            String branch,
            Instant startTime,
            Instant endTime,
            String eventType,
            String status,
            String commitId) {
        static ActionRun of(Run run) {
            return new ActionRun(
                    run.id(),
                    run.branch(),
                    run.startTime().orElse(NEVER),
                    run.endTime().orElse(NEVER),
                    run.eventType(),
                    run.passed() ? "completed" : "failed",
                    run.commitId());
        }
    }

    record HookRunView(
            String hookRunId,
            String action,
            String hookId,
            Instant startTime,
            Optional<Instant> endTime,
            String status) {
        static HookRunView of(HookRun run) {
            return new HookRunView(
                    run.id(),
                    run.actionName(),
                    run.hookId(),
                    run.startTime().orElse(NEVER),
                    run.endTime(),
                    run.status().name().toLowerCase(Locale.ROOT));
        }
    }

    /// `listRepositoryRuns`.
    void list(Exchange exchange) {
        Page wanted = exchange.page();
        var page = runs.list(
                repository(catalog, exchange),
                exchange.query("branch"),
                exchange.query("commit"),
                wanted.after(),
                wanted.amount());
        var shown = page.results().stream().map(ActionRun::of).toList();
        exchange.json(200, Pagination.listing(shown, page.hasMore(), ActionRun::runId));
    }

    /// `getRun`.
    void get(Exchange exchange) {
        exchange.json(200, ActionRun.of(runs.get(repository(catalog, exchange), exchange.path("run_id"))));
    }

    /// `listRunHooks`.
    void hooks(Exchange exchange) {
        Page wanted = exchange.page();
        var page =
                runs.hookRuns(repository(catalog, exchange), exchange.path("run_id"), wanted.after(), wanted.amount());
        var shown = page.results().stream().map(HookRunView::of).toList();
        exchange.json(200, Pagination.listing(shown, page.hasMore(), HookRunView::hookRunId));
    }

    /// `getRunHookOutput`. A hook that did not run put nothing out.
    void output(Exchange exchange) throws IOException {
        Repository repository = repository(catalog, exchange);
        HookRun run = runs.hookRun(repository, exchange.path("run_id"), exchange.path("hook_run_id"));
        if (run.status() == HookRun.Status.SKIPPED) {
            exchange.empty(200);
            return;
        }
        long bytes = runs.outputBytes(repository, run);
        Response response = exchange.response();
        try (InputStream content = runs.output(repository, run)) {
            response.status(200);
            response.header("Content-Type", "application/octet-stream");
            response.header("Content-Disposition", "attachment; filename=" + run.id() + ".log");
            response.header("X-Content-Type-Options", "nosniff");
            response.transfer(content, bytes);
        }
    }
}
