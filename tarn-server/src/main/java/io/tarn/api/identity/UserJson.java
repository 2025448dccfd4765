package io.tarn.api.identity;

import io.tarn.auth.User;
import java.util.Optional;

/// A user in answers.
record UserJson(String id, long creationDate, Optional<String> friendlyName, Optional<String> email) {
    /// With empty texts for what is not set (auth.md 4).
    static UserJson of(User user) {
        return new UserJson(
                user.name(),
                user.createdAt().getEpochSecond(),
                Optional.of(user.friendlyName()),
                Optional.of(user.email()));
    }
}
