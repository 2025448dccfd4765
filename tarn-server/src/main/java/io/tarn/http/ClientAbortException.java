package io.tarn.http;

import java.io.IOException;

/// The client went away, or broke the body's framing, while its request was read or its answer written.
/// Nobody can be told: it is recorded as status 499 and otherwise ignored.
public final class ClientAbortException extends IOException {
    private static final long serialVersionUID = 1L;

    public ClientAbortException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Whether `failure` is one, or was caused by one.
    public static boolean causes(Throwable failure) {
        Throwable current = failure;
        for (int depth = 0; current != null && depth < CAUSES_MAX; depth++) {
            if (current instanceof ClientAbortException) {
                return true;
            }
            current = current.getCause();
        }
        return false;
    }

    private static final int CAUSES_MAX = 16;
}
