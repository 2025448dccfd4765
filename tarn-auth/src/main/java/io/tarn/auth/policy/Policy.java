package io.tarn.auth.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A policy: named statements that users and groups can have attached.
///
/// @param name unique, case-sensitive, the `id` of the REST API
/// @param createdAt when it was made, or last written
/// @param statements in the order they are evaluated; copied and unmodifiable
/// @param acl the permission (`Read`, `Write`, `Super`, `Admin`) when this policy stands for a group's ACL
///     (auth.md 7)
public record Policy(String name, Instant createdAt, List<Statement> statements, Optional<String> acl) {
    public Policy {
        statements = List.copyOf(statements);
    }
}
