package io.tarn.access;

import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.http.Request;

/// Is told of every request to an operation at its end. Called on the thread of the request, before a small answer
/// goes out: it must not take long, and must keep nothing of the request itself.
@FunctionalInterface
public interface AuditTrail {
    /// The request ended.
    void ended(Ended call);

    /// Tells nobody.
    static AuditTrail none() {
        return call -> {};
    }

    /// A request that ended.
    ///
    /// @param service the door it came in by
    /// @param operation by the name its service gives it
    /// @param repository empty when the operation is about none
    /// @param ref likewise
    /// @param status of the answer; 499 when the client was gone
    /// @param reason of a refusal, else empty
    record Ended(
            Service service,
            String operation,
            String repository,
            String ref,
            Request request,
            AuditNotes notes,
            int status,
            String reason,
            String requestId) {}
}
