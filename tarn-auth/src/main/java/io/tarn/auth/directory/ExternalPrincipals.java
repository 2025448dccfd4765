package io.tarn.auth.directory;

import java.util.Optional;

/// Identities of other systems, such as AWS roles, that may act as a user (auth.md 12).
public interface ExternalPrincipals {
    /// A principal and its one user.
    ///
    /// @param id such as `arn:aws:sts::123456789012:assumed-role/role`
    record ExternalPrincipal(String id, String userName) {}

    Optional<ExternalPrincipal> find(String id);

    /// Those of a user. Throws `NOT_FOUND` for an unknown one.
    Listing<ExternalPrincipal> ofUser(String userName, ListRequest page);

    /// Throws `NOT_FOUND` for an unknown user, `ALREADY_EXISTS` for a principal that has a user, `INVALID` for
    /// an empty or too long id.
    void create(String userName, String id);

    /// Throws `NOT_FOUND` when the principal is not that user's.
    void delete(String userName, String id);
}
