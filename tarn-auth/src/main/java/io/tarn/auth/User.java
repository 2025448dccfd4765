package io.tarn.auth;

import java.time.Instant;

/// A user.
///
/// @param name unique, case-sensitive, the `id` of the REST API
/// @param createdAt when it was made
/// @param friendlyName for display, or empty
/// @param email or empty
/// @param source where it came from: `internal` for those made by set-up
public record User(String name, Instant createdAt, String friendlyName, String email, String source) {
    /// The source label of users made by this program.
    public static final String SOURCE_INTERNAL = "internal";
}
