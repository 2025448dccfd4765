package io.tarn.access;

import io.tarn.auth.audit.AuditRecord.Caller;
import io.tarn.http.Request;

/// Who calls, as the audit log tells it at every door of the server.
public final class AuditCallers {
    private AuditCallers() {}

    /// @param user empty when nobody was recognised
    /// @param use with what somebody was, or was not
    public static Caller of(Request request, String user, CredentialUse use) {
        String peer = request.peerAddress();
        String told = request.remoteAddress();
        return new Caller(user, use.method(), use.id(), peer, told.equals(peer) ? "" : told, request.client());
    }
}
