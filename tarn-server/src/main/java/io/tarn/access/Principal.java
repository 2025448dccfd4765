package io.tarn.access;

import io.tarn.auth.User;

/// A user as the doors of the server know one.
///
/// @param name user name, the identity in commits and policies
/// @param email empty when unknown
/// @param friendlyName name for display, empty when there is none
/// @param creationDate Unix seconds
public record Principal(String name, String email, String friendlyName, long creationDate) {
    /// The user as callers are known.
    public static Principal of(User user) {
        return new Principal(
                user.name(), user.email(), user.friendlyName(), user.createdAt().getEpochSecond());
    }
}
