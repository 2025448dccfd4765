package io.tarn.auth.login;

import io.tarn.auth.User;
import java.util.Optional;

/// Checks a user name and password somewhere outside the directory (auth.md 11, 16.1).
public interface PasswordAuthenticator {
    /// The user, made at its first visit; empty when the password is wrong or the user unknown there. Throws
    /// [io.tarn.auth.AuthException] of kind `UNAVAILABLE` when it cannot be asked. Never called with an empty
    /// name or password.
    Optional<User> authenticate(String userName, String password);
}
