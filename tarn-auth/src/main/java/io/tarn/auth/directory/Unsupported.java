package io.tarn.auth.directory;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;

/// Says that a directory does not have some part.
public final class Unsupported {
    private Unsupported() {}

    /// Of kind `NOT_IMPLEMENTED`.
    public static AuthException part() {
        return new AuthException(Kind.NOT_IMPLEMENTED, "Not Implemented");
    }
}
