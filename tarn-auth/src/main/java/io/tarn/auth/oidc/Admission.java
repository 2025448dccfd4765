package io.tarn.auth.oidc;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.login.ExternalIdentity;
import io.tarn.auth.login.ExternalSignIn;

/// Lets somebody in whom an issuer vouches for.
final class Admission {
    private Admission() {}

    /// Throws [AuthException] of kind `UNAUTHENTICATED` also when the directory cannot have such a user: it was not
    /// the caller's request that was wrong.
    static User of(ExternalSignIn signIn, ExternalIdentity identity) {
        try {
            return signIn.signIn(identity);
        } catch (AuthException e) {
            throw switch (e.kind()) {
                case INVALID, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED, NOT_IMPLEMENTED ->
                    new AuthException(
                            Kind.UNAUTHENTICATED, "no user can be made of the identity: " + e.getMessage(), e);
                default -> e;
            };
        }
    }
}
