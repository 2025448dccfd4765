package io.tarn.gateway.payload;

import io.tarn.gateway.error.S3Exception;
import java.io.IOException;

/// A body is not what its request said. It is an I/O failure because it shows in the middle of the stream, when
/// object storage is reading it.
public final class PayloadException extends IOException {
    private static final long serialVersionUID = 1L;

    private final S3Exception refusal;

    public PayloadException(S3Exception refusal) {
        super(refusal.message(), refusal);
        this.refusal = refusal;
    }

    /// What the client is told.
    public S3Exception refusal() {
        return refusal;
    }
}
