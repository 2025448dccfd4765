package io.tarn.http.field;

import java.io.IOException;

/// A streamed request body is not what its content type says: 400. It is an I/O failure because it may show in the
/// middle of the stream, when object storage is reading it.
public final class MalformedBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message the `message` of the answer
    public MalformedBodyException(String message) {
        super(message);
    }
}
