package io.tarn.http;

/// The request cannot be understood: malformed escapes, text that is not UTF-8. Answered with status 400.
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String message) {
        super(message, null, false, false);
    }
}
