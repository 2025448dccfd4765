package io.tarn.auth;

import java.time.Instant;

/// A user.
///
/// @param name unique, case-sensitive, the `id` of the REST API
/// @param createdAt when it was made
/// @param friendlyName for display, or empty
/// @param email or empty
/// @param source where it came from: `internal` for those made by set-up or by the API, else the label of the
/// provider
/// @param externalId how an identity provider knows it, or empty
/// @param active false refuses the user in every way of authentication, while its records stay
public record User(
        String name,
        Instant createdAt,
        String friendlyName,
        String email,
        String source,
        String externalId,
        boolean active) {
    /// The source label of users made by this program.
    public static final String SOURCE_INTERNAL = "internal";

    /// A user made by set-up or by the API.
    public static User internal(String name, Instant createdAt) {
        return new User(name, createdAt, "", "", SOURCE_INTERNAL, "", true);
    }

    public User withFriendlyName(String newName) {
        return new User(name, createdAt, newName, email, source, externalId, active);
    }
}
