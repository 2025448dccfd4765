package io.tarn.api.resources;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.Json;
import io.tarn.api.Pagination;
import io.tarn.auth.audit.AuditFilter;
import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.audit.AuditPage;
import io.tarn.auth.audit.AuditRecord;
import io.tarn.auth.audit.Verification;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The audit log (docs/api-extensions.md). Fields of events have the names that the log line of a request has
/// (auth.md 19).
final class AuditResource {
    private static final int HASH_LENGTH = 64;
    private static final int BUFFER_BYTES = 32 * 1024;

    private final AuditLog log;

    AuditResource(AuditLog log) {
        this.log = log;
    }

    record PermissionView(String action, String resource) {}

    record Event(
            Instant time,
            String user,
            Optional<String> authentication,
            Optional<String> credentialId,
            Optional<String> sourceIp,
            Optional<String> forwardedFor,
            Optional<String> client,
            String serviceName,
            String operationId,
            List<PermissionView> permissions,
            int permissionsAsked,
            Optional<String> repository,
            Optional<String> ref,
            Optional<String> method,
            Optional<String> path,
            int statusCode,
            String outcome,
            Optional<String> reason,
            Optional<String> requestId,
            long took) {
        static Event of(AuditRecord entry) {
            AuditRecord.Caller caller = entry.caller();
            AuditRecord.Call call = entry.call();
            AuditRecord.Result result = entry.result();
            return new Event(
                    Instant.ofEpochMilli(entry.timeMillis()),
                    caller.user(),
                    known(caller.authentication()),
                    known(caller.credentialId()),
                    known(caller.sourceIp()),
                    known(caller.forwardedFor()),
                    known(caller.client()),
                    call.service().text(),
                    call.operation(),
                    call.permissions().stream()
                            .map(asked -> new PermissionView(asked.action(), asked.resource()))
                            .toList(),
                    call.permissionsAsked(),
                    known(call.repository()),
                    known(call.ref()),
                    known(call.method()),
                    known(call.path()),
                    result.status(),
                    result.outcome().text(),
                    known(result.reason()),
                    known(entry.requestId()),
                    result.tookNanos());
        }

        private static Optional<String> known(String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
    }

    record Events(Pagination pagination, List<Event> results, int alteredSegments) {}

    record ProblemView(long sequence, String text) {}

    record VerificationView(
            boolean intact,
            boolean complete,
            long firstSequence,
            long lastSequence,
            String hash,
            long segments,
            long records,
            Optional<ProblemView> problem) {
        static VerificationView of(Verification found) {
            return new VerificationView(
                    found.problem().isEmpty(),
                    found.complete(),
                    found.first(),
                    found.last(),
                    found.hash(),
                    found.segments(),
                    found.records(),
                    found.problem().map(problem -> new ProblemView(problem.sequence(), problem.text())));
        }
    }

    /// `getAuditEvents`. A page may be empty although there are more.
    void events(Exchange exchange) {
        boolean newestFirst = !exchange.query("order").equals("oldest");
        AuditPage page;
        try {
            page = log.query(
                    filter(exchange),
                    newestFirst,
                    exchange.query("after"),
                    exchange.page().amount());
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "invalid value: after is " + e.getMessage());
        }
        List<Event> events = page.records().stream().map(Event::of).toList();
        var pagination = new Pagination(!page.next().isEmpty(), Pagination.PER_PAGE_MAX, page.next(), events.size());
        exchange.json(200, new Events(pagination, events, page.alteredSegments()));
    }

    /// `exportAuditEvents`: one JSON document a line, oldest first, as they are read.
    void export(Exchange exchange) throws IOException {
        AuditFilter filter = filter(exchange);
        exchange.response().status(200);
        exchange.response().header("Content-Type", "application/x-ndjson");
        exchange.response().header("Content-Disposition", "attachment; filename=\"audit.ndjson\"");
        exchange.response().header("X-Content-Type-Options", "nosniff");
        try (OutputStream out = new BufferedOutputStream(exchange.response().stream(), BUFFER_BYTES)) {
            log.export(filter, entry -> write(entry, out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(AuditRecord entry, OutputStream out) {
        try {
            out.write(Json.MAPPER.writeValueAsBytes(Event.of(entry)));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `verifyAuditLog`.
    void verify(Exchange exchange) {
        String hash = exchange.query("hash");
        if (hash.isEmpty() != !exchange.hasQuery("after")) {
            throw new ApiException(400, "invalid value: after and hash go together");
        }
        exchange.json(200, VerificationView.of(log.verify(exchange.queryInt("after"), hash(hash))));
    }

    private static Optional<byte[]> hash(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (text.length() == HASH_LENGTH) {
                return Optional.of(HexFormat.of().parseHex(text));
            }
        } catch (IllegalArgumentException e) {
            throw invalidHash();
        }
        throw invalidHash();
    }

    private static ApiException invalidHash() {
        return new ApiException(400, "invalid value: hash must be 64 hexadecimal digits");
    }

    private static AuditFilter filter(Exchange exchange) {
        return new AuditFilter(
                exchange.query("user"),
                exchange.query("source_ip"),
                exchange.query("operation"),
                exchange.query("action"),
                exchange.query("resource"),
                exchange.query("repository"),
                (int) exchange.queryInt("status_min"),
                (int) exchange.queryInt("status_max"),
                exchange.query("outcome"),
                exchange.query("request_id"),
                millis(exchange.query("from")),
                millis(exchange.query("until")));
    }

    private static Optional<Long> millis(String time) {
        return time.isEmpty()
                ? Optional.empty()
                : Optional.of(OffsetDateTime.parse(time).toInstant().toEpochMilli());
    }
}
