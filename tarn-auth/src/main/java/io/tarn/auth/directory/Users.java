package io.tarn.auth.directory;

import io.tarn.auth.User;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The users.
public interface Users {
    Optional<User> find(String name);

    /// The user an identity provider knows by that id.
    Optional<User> findByExternalId(String externalId);

    Listing<User> list(ListRequest page);

    /// Makes a user, without rights and keys, whatever an earlier one of that name had. Throws `INVALID`,
    /// `ALREADY_EXISTS` (also when the external id is another user's).
    User create(User user);

    /// Replaces a user by what `change` makes of it; name and creation date stay. `change` may be called several
    /// times. Throws `NOT_FOUND`, `ALREADY_EXISTS` for an external id that is another user's.
    User update(String name, UnaryOperator<User> change);

    /// Invites somebody by e-mail, who becomes a user. Throws `NOT_IMPLEMENTED` where nobody is invited,
    /// `ALREADY_EXISTS`.
    default User invite(String email) {
        throw Unsupported.part();
    }

    /// Removes a user with its keys, memberships and attachments. Keys and sessions end before this returns.
    /// Throws `NOT_FOUND` (`user not found`).
    void delete(String name);
}
