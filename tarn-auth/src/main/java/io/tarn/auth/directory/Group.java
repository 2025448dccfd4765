package io.tarn.auth.directory;

import java.time.Instant;

/// A group of users. Groups do not nest.
///
/// @param name unique, the `id` of the REST API
/// @param description or empty
/// @param externalId how an identity provider knows it, or empty
/// @param source where it came from: empty, or `scim`
public record Group(String name, Instant createdAt, String description, String externalId, String source) {
    /// A group made by hand.
    public static Group named(String name, String description, Instant createdAt) {
        return new Group(name, createdAt, description, "", "");
    }
}
