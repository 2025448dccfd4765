package io.tarn.kv;

/// A failure of the key-value store itself. A condition that does not hold is not one.
public final class KeyValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What went wrong, for whoever maps it to an answer.
    public enum Kind {
        /// An argument that cannot be taken: an empty partition or key, or one larger than the store holds.
        INVALID,
        /// The store asks to slow down.
        THROTTLED,
        /// The store cannot be reached, is damaged, locked by another process, full or closed.
        UNAVAILABLE
    }

    private final Kind kind;

    public KeyValueException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public KeyValueException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
