package io.tarn.auth.directory;

import io.tarn.auth.policy.Policy;
import java.util.List;

/// Which policies users and groups have. Attaching what is attached succeeds.
public interface Attachments {
    /// Throws `NOT_FOUND` for an unknown user.
    Listing<Policy> ofUser(String userName, ListRequest page);

    /// Throws `NOT_FOUND` for an unknown group.
    Listing<Policy> ofGroup(String groupName, ListRequest page);

    /// All policies of a user, its own and its groups', each once, ordered by name. Throws `NOT_FOUND` for an
    /// unknown user.
    List<Policy> effective(String userName);

    /// Throws `NOT_FOUND` when either is missing.
    void attachToUser(String policyName, String userName);

    /// Throws `NOT_FOUND` when it is not attached.
    void detachFromUser(String policyName, String userName);

    /// Throws `NOT_FOUND` when either is missing.
    void attachToGroup(String policyName, String groupName);

    /// Throws `NOT_FOUND` when it is not attached.
    void detachFromGroup(String policyName, String groupName);
}
