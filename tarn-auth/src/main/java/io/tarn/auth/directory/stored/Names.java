package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;

/// Which names a user, group or policy can have (auth.md 3.2).
final class Names {
    /// Longest name, in UTF-16 units. A name is part of a key, which some stores limit to 1,024 or 2,048 bytes.
    static final int LENGTH_MAX = 200;

    private Names() {}

    /// Throws `INVALID`.
    static void check(String name) {
        if (name.isEmpty()) {
            throw invalid("empty name: validation error");
        }
        if (name.contains("/")) {
            throw invalid("name contains delimiter /: validation error");
        }
        if (name.length() > LENGTH_MAX) {
            throw invalid("name is longer than " + LENGTH_MAX + " characters: validation error");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("name contains a control character: validation error");
        }
    }

    /// Whether there can be something of that name.
    static boolean possible(String name) {
        return !name.isEmpty() && !name.contains("/") && name.length() <= LENGTH_MAX;
    }

    private static AuthException invalid(String message) {
        return new AuthException(Kind.INVALID, message);
    }
}
