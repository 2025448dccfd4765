package io.tarn.auth.directory;

import io.tarn.auth.policy.Policy;
import java.util.Optional;

/// The policies.
public interface Policies {
    Optional<Policy> find(String name);

    Listing<Policy> list(ListRequest page);

    /// Throws `INVALID` for a policy that cannot be (auth.md 4), `ALREADY_EXISTS`.
    Policy create(Policy policy);

    /// Replaces the policy of that name. Throws `INVALID`, `NOT_FOUND` (`policy not found`).
    Policy update(Policy policy);

    /// Removes a policy and its attachments. Throws `NOT_FOUND` (`policy not found`).
    void delete(String name);
}
