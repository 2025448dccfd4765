package io.tarn.api;

import io.tarn.api.contract.Operation;
import io.tarn.http.Request;
import java.util.List;

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
    /// @param pathValues path parameters in the order of the template, decoded
    /// @param status of the answer; 499 when the client was gone
    /// @param reason of a refusal, else empty
    record Ended(
            Operation operation,
            Request request,
            List<String> pathValues,
            AuditNotes notes,
            int status,
            String reason,
            String requestId) {}
}
