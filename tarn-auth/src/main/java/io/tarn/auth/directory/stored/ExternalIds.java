package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;

/// Which ids of other systems can be stored: of users at identity providers, of external principals.
final class ExternalIds {
    /// Longest id, in UTF-16 units.
    static final int LENGTH_MAX = 512;

    private ExternalIds() {}

    /// Throws `INVALID`. An empty id is none.
    static void check(String id) {
        if (id.length() > LENGTH_MAX) {
            throw new AuthException(Kind.INVALID, "external id is longer than " + LENGTH_MAX + " characters");
        }
    }
}
