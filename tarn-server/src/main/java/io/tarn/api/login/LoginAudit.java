package io.tarn.api.login;

import io.tarn.access.AuditCallers;
import io.tarn.access.CredentialUse;
import io.tarn.api.Mount;
import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.audit.AuditRecord;
import io.tarn.auth.audit.AuditRecord.Call;
import io.tarn.auth.audit.AuditRecord.Outcome;
import io.tarn.auth.audit.AuditRecord.Result;
import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.http.AccessLog;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Puts the pages of logins into the audit log: who came in, whose session ended, and what was refused. Pages that
/// only send a browser on its way are not in it.
public final class LoginAudit {
    private static final int REFUSED_FROM = 400;

    private final Optional<AuditLog> log;
    private final InstantSource clock;

    public LoginAudit(Optional<AuditLog> log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// The same pages, recorded.
    ///
    /// @param authentication what they prove somebody with, such as `oidc`
    public Mount over(String authentication, Mount pages) {
        if (log.isEmpty()) {
            return pages;
        }
        RequestHandler recorded = (request, response) -> {
            pages.handler().handle(request, response);
            ended(log.get(), authentication, request, response);
        };
        return new Mount(pages.paths(), pages.prefixes(), recorded);
    }

    private void ended(AuditLog to, String authentication, Request request, Response response) {
        String user = request.recognised().orElse("");
        int status = response.status();
        if (user.isEmpty() && status < REFUSED_FROM) {
            return;
        }
        boolean out = request.rawPath().contains("logout");
        String path = AccessLog.shown(request.rawPath(), request.rawQuery());
        var call = new Call(Service.LOGIN, out ? "Logout" : "Login", request.method(), path, "", "", List.of(), 0);
        Outcome outcome = Outcome.of(status, !user.isEmpty());
        var result = new Result(status, outcome, "", System.nanoTime() - request.beginNanos());
        var entry = new AuditRecord(
                clock.millis(),
                AuditCallers.of(request, user, new CredentialUse(authentication, "")),
                call,
                result,
                "");
        to.record(() -> entry);
    }
}
