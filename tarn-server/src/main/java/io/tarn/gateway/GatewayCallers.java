package io.tarn.gateway;

import io.tarn.access.AuditNotes;
import io.tarn.access.Authenticator;
import io.tarn.access.CredentialUse;
import io.tarn.access.Principal;
import io.tarn.auth.access.Credentials;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.PayloadForm;
import io.tarn.gateway.signature.Signatures;
import io.tarn.http.Request;
import java.util.Optional;

/// Finds out who sends a request: by a signature of AWS, else by the credentials that the REST API takes
/// (s3-gateway.md 5.1, 5.9). A request that is signed is judged by its signature alone.
final class GatewayCallers {
    private final Signatures signatures;
    private final Authenticator api;

    GatewayCallers(Signatures signatures, Authenticator api) {
        this.signatures = signatures;
        this.api = api;
    }

    /// Who sends a request, and how its body is to be read.
    record Caller(Principal principal, PayloadForm payload) {}

    /// Credentials of the REST API that do not hold: 401 as the API answers it (s3-gateway.md 5.9).
    static final class RejectedCredentials extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// @throws S3Exception nobody who is known
    /// @throws RejectedCredentials see there
    Caller find(Request request, AuditNotes notes) {
        Optional<Signatures.Signed> signed = signed(request, notes);
        if (signed.isPresent()) {
            Credentials.Account account = signed.get().account();
            notes.user(account.user().name());
            notes.credential(new CredentialUse(
                    CredentialUse.ACCESS_KEY, account.credential().key().id()));
            return new Caller(Principal.of(account.user()), signed.get().payload());
        }
        return new Caller(byApiCredentials(request, notes), new PayloadForm.Plain());
    }

    /// Who tried is noted also when the signature does not hold.
    private Optional<Signatures.Signed> signed(Request request, AuditNotes notes) {
        try {
            return signatures.check(request);
        } catch (S3Exception e) {
            notes.credential(CredentialUse.tried(CredentialUse.ACCESS_KEY, AccessKeyClaim.of(request)));
            throw e;
        }
    }

    private Principal byApiCredentials(Request request, AuditNotes notes) {
        return switch (api.authenticate(request)) {
            case Authenticator.Authenticated(Principal principal, CredentialUse use) -> {
                notes.user(principal.name());
                notes.credential(use);
                yield principal;
            }
            case Authenticator.Anonymous _ -> throw new S3Exception(S3Code.ACCESS_DENIED);
            case Authenticator.Rejected(CredentialUse use) -> {
                notes.credential(use);
                throw new RejectedCredentials();
            }
            case Authenticator.Forbidden(String reason, CredentialUse use) -> {
                notes.credential(use);
                throw new S3Exception(S3Code.ACCESS_DENIED, reason);
            }
            case Authenticator.Failed(String reason) ->
                throw new S3Exception(
                        S3Code.INTERNAL_ERROR, S3Code.INTERNAL_ERROR.message(), new IllegalStateException(reason));
        };
    }
}
