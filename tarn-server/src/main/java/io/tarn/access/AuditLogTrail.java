package io.tarn.access;

import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.audit.AuditRecord;
import io.tarn.auth.audit.AuditRecord.Call;
import io.tarn.auth.audit.AuditRecord.Caller;
import io.tarn.auth.audit.AuditRecord.Outcome;
import io.tarn.auth.audit.AuditRecord.Result;
import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.http.AccessLog;
import io.tarn.http.Request;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// Puts requests into the audit log (auth.md 19): those of known users, those refused, and those of anybody to
/// operations that change something. Bodies and headers are never in it, but for what the client calls itself.
public final class AuditLogTrail implements AuditTrail {
    private final AuditLog log;
    private final boolean reads;
    private final InstantSource clock;

    /// @param reads false leaves out reads that succeeded (`audit.reads`)
    public AuditLogTrail(AuditLog log, boolean reads, InstantSource clock) {
        this.clock = clock;
        this.log = log;
        this.reads = reads;
    }

    @Override
    public void ended(Ended call) {
        boolean read = isRead(call.request().method());
        boolean known = !call.notes().user().isEmpty();
        Outcome outcome = Outcome.of(call.status(), known);
        boolean wanted = outcome == Outcome.DENIED
                || outcome == Outcome.UNAUTHENTICATED
                || ((known || !read) && (reads || !read || outcome != Outcome.ALLOWED));
        if (wanted) {
            log.record(pending(call, outcome));
        }
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /// What is to be recorded; nothing of it is larger than the record will be by much, for it waits in a queue.
    private record Pending(
            long timeMillis,
            Caller caller,
            Service service,
            String operation,
            String method,
            String rawPath,
            String rawQuery,
            String repository,
            String ref,
            List<AuditRecord.Permission> permissions,
            int permissionsAsked,
            Result result,
            String requestId)
            implements Supplier<AuditRecord> {
        @Override
        public AuditRecord get() {
            String path = AccessLog.shown(rawPath, rawQuery);
            var call = new Call(service, operation, method, path, repository, ref, permissions, permissionsAsked);
            return new AuditRecord(timeMillis, caller, call, result, requestId);
        }
    }

    private Pending pending(Ended call, Outcome outcome) {
        Request request = call.request();
        AuditNotes notes = call.notes();
        return new Pending(
                clock.millis(),
                AuditCallers.of(request, notes.user(), notes.credential()),
                call.service(),
                call.operation(),
                request.method(),
                cut(AccessLog.shown(request.rawPath(), "")),
                cut(request.rawQuery()),
                cut(call.repository()),
                cut(call.ref()),
                notes.permissions(),
                notes.permissionsAsked(),
                new Result(call.status(), outcome, call.reason(), System.nanoTime() - request.beginNanos()),
                call.requestId());
    }

    private static String cut(String text) {
        return text.length() <= AuditRecord.PATH_LENGTH_MAX ? text : text.substring(0, AuditRecord.PATH_LENGTH_MAX);
    }
}
