package io.tarn.auth.directory;

import io.tarn.auth.User;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Groups and who is in them.
public interface Groups {
    Optional<Group> find(String name);

    Listing<Group> list(ListRequest page);

    /// Makes a group without members and policies, whatever an earlier one of that name had. Throws `INVALID`,
    /// `ALREADY_EXISTS`.
    Group create(Group group);

    /// Replaces a group by what `change` makes of it; name and creation date stay. Throws `NOT_FOUND`.
    Group update(String name, UnaryOperator<Group> change);

    /// Removes a group with its memberships and attachments. Throws `NOT_FOUND` (`group not found`).
    void delete(String name);

    /// Throws `NOT_FOUND` for an unknown group.
    Listing<User> members(String groupName, ListRequest page);

    /// The groups of a user. Throws `NOT_FOUND` for an unknown user.
    Listing<Group> ofUser(String userName, ListRequest page);

    /// Throws `NOT_FOUND` (`not found`) for an unknown group or user, `ALREADY_EXISTS` for a member.
    void addMember(String groupName, String userName);

    /// Throws `NOT_FOUND` (`not found`), also for one who is no member.
    void removeMember(String groupName, String userName);
}
