package io.tarn.catalog.parts;

/// An upload cannot be moved on.
public final class UploadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Kind {
        /// There is no such upload: it was completed with another list, aborted, dropped or never begun.
        GONE,
        /// It is being completed, with another list if it was to be completed.
        COMPLETING,
        /// The object store has not the parts that were listed; the upload goes on.
        PARTS_CHANGED
    }

    private final Kind kind;

    UploadException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static UploadException gone(String id) {
        return new UploadException(Kind.GONE, "multipart upload " + id + " does not exist");
    }
}
