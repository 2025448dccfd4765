package io.tarn.sstable;

/// The bytes are not a table this format can read; the message says what and where.
public final class CorruptSstableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptSstableException(String message) {
        super(message);
    }

    public CorruptSstableException(String message, Throwable cause) {
        super(message, cause);
    }
}
