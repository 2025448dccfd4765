package io.tarn.api;

/// An answer other than success, decided by an operation itself. Without a stack trace: it is an answer, not a
/// defect.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /// @param status HTTP status, 400 to 599
    /// @param message the `message` of the answer
    public ApiException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /// No or bad credentials. The web client goes to its login page on exactly this text.
    public static ApiException unauthenticated() {
        return new ApiException(401, "error authenticating request");
    }

    /// The operation is not available here.
    public static ApiException notImplemented() {
        return new ApiException(501, "Not Implemented");
    }

    public int status() {
        return status;
    }
}
