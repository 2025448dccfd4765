package io.tarn.versioning;

/// A refusal or failure of the versioning engine. The message is the text users see (engine specification
/// 23.1).
public final class VersioningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What kind of refusal, for whoever maps it to an answer (engine specification 23.2).
    public enum Kind {
        /// A name, ref, path, parameter or state the caller can put right: 400.
        INVALID,
        /// Repository, branch, tag, commit, ref or object does not exist: 404.
        NOT_FOUND,
        /// Read-only repository, protected branch, deletion of the default branch: 403.
        FORBIDDEN,
        /// The name is taken, or changes conflict: 409.
        CONFLICT,
        /// A merge found conflicting changes: 409 with the shape of a merge result.
        MERGE_CONFLICT,
        /// The repository is being deleted: 410.
        GONE,
        /// A condition of the request did not hold: 412.
        PRECONDITION_FAILED,
        /// A hook refused: 412.
        HOOK_FAILED,
        /// Too much contention: 429.
        TOO_MANY_TRIES,
        /// A named limit of work at once is reached; later there is room again: 429.
        OVERLOADED,
        /// Not available here: 501.
        NOT_IMPLEMENTED,
        /// The engine or its data is broken: 500.
        INTERNAL
    }

    private final Kind kind;

    public VersioningException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public VersioningException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// Others were faster again and again.
    public static VersioningException tooManyTries() {
        return new VersioningException(Kind.TOO_MANY_TRIES, "Too many attempts, try again later");
    }

    public Kind kind() {
        return kind;
    }

    /// The same refusal with `prefix` and a colon before its text.
    public VersioningException within(String prefix) {
        return new VersioningException(kind, prefix + ": " + getMessage(), this);
    }
}
