package io.tarn.auth.aws;

import java.util.List;

/// Finds out who somebody is from a proof that another system takes.
public interface PrincipalVerifier {
    /// The ids under which the caller may be registered, the most particular first.
    ///
    /// @param identityRequest the JSON object that the caller sent
    /// @throws io.tarn.auth.AuthException `INVALID` for what cannot be a proof, `UNAUTHENTICATED` for a proof that
    ///     does not hold, `SESSION_EXPIRED` for one that is too old, `NOT_FOUND`, `UNAVAILABLE`
    List<String> identify(String identityRequest);
}
