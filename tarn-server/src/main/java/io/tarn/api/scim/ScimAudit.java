package io.tarn.api.scim;

import io.tarn.access.AuditCallers;
import io.tarn.access.CredentialUse;
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
import java.util.Optional;

/// Puts calls into the audit log: who was provisioned is in the path, what was sent is not there.
final class ScimAudit {
    private static final String USER = "scim";

    private final Optional<AuditLog> log;
    private final boolean reads;
    private final InstantSource clock;

    ScimAudit(Optional<AuditLog> log, boolean reads, InstantSource clock) {
        this.log = log;
        this.reads = reads;
        this.clock = clock;
    }

    /// A call ended.
    ///
    /// @param known whether it had the token
    /// @param operation such as `ScimPatchUser`
    void ended(Request request, boolean known, String operation, int status, String reason, String requestId) {
        Outcome outcome = Outcome.of(status, known);
        boolean silent = !reads && request.method().equals("GET") && outcome == Outcome.ALLOWED;
        if (log.isEmpty() || silent) {
            return;
        }
        String path = AccessLog.shown(request.rawPath(), request.rawQuery());
        var call = new Call(Service.SCIM, operation, request.method(), path, "", "", List.of(), 0);
        var result = new Result(status, outcome, reason, System.nanoTime() - request.beginNanos());
        var entry = new AuditRecord(clock.millis(), caller(request, known), call, result, requestId);
        log.get().record(() -> entry);
    }

    private static Caller caller(Request request, boolean known) {
        String method = request.header("Authorization") == null ? "" : "scim_token";
        return AuditCallers.of(request, known ? USER : "", new CredentialUse(method, ""));
    }
}
