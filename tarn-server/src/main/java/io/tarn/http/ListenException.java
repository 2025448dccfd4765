package io.tarn.http;

/// The server could not start to listen. The message is fit for a user:
/// `Failed to listen on <address>: <reason>`.
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
