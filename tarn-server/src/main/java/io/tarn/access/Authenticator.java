package io.tarn.access;

import io.tarn.http.Request;

/// Finds out who sends a request (api.md 6).
@FunctionalInterface
public interface Authenticator {
    /// Looks at the credentials of `request`; the first scheme whose credential is present decides. The body is left
    /// alone.
    Authentication authenticate(Request request);

    /// The outcome.
    sealed interface Authentication {}

    /// No credential at all: the request goes on, and is refused where a user is needed.
    record Anonymous() implements Authentication {}

    /// A credential that holds.
    ///
    /// @param use for the audit log
    record Authenticated(Principal principal, CredentialUse use) implements Authentication {
        /// With nothing said about the credential.
        public Authenticated(Principal principal) {
            this(principal, CredentialUse.UNKNOWN);
        }
    }

    /// A credential that does not hold: 401.
    ///
    /// @param use what was tried, for the audit log
    record Rejected(CredentialUse use) implements Authentication {
        /// With nothing said about the credential.
        public Rejected() {
            this(CredentialUse.UNKNOWN);
        }
    }

    /// A credential that holds, but was not sent by its owner's doing: 403.
    ///
    /// @param use what was tried, for the audit log
    record Forbidden(String reason, CredentialUse use) implements Authentication {}

    /// A remote authentication service is out of order: 500, so that clients try again. The reason is only logged.
    record Failed(String reason) implements Authentication {}
}
