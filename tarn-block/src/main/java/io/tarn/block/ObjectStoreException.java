package io.tarn.block;

/// A failure of object storage.
public final class ObjectStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What went wrong, for whoever maps it to an answer.
    public enum Kind {
        /// The object, or the multipart upload, is not there.
        NOT_FOUND,
        /// The store refused access.
        FORBIDDEN,
        /// The address or range is malformed, leaves its namespace or belongs to another kind of store.
        INVALID_ADDRESS,
        /// A part named at completion is missing, out of order or has another ETag.
        INVALID_PART,
        /// This store does not have that operation.
        UNSUPPORTED,
        /// The stream to be stored failed or was not as long as announced; nothing was stored.
        SOURCE_FAILED,
        /// The store could not write: full, read-only, broken.
        WRITE_FAILED,
        /// The store asks to slow down.
        THROTTLED,
        /// The store cannot be reached or read.
        UNAVAILABLE
    }

    private final Kind kind;

    public ObjectStoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ObjectStoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
