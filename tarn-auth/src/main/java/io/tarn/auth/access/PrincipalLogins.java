package io.tarn.auth.access;

import io.tarn.auth.aws.PrincipalVerifier;
import java.util.Optional;

/// How identities of other systems, such as AWS roles, log in (auth.md 12).
///
/// @param enabled whether there are external principals at all
/// @param verifier finds out who somebody is; without one nobody logs in so
public record PrincipalLogins(boolean enabled, Optional<PrincipalVerifier> verifier) {
    /// No external principals.
    public static PrincipalLogins none() {
        return new PrincipalLogins(false, Optional.empty());
    }
}
