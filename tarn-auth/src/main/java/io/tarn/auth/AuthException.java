package io.tarn.auth;

/// A refusal or failure of the auth room. The message is fit for the caller's eyes and never holds a secret.
public final class AuthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What went wrong, for whoever maps it to an answer.
    public enum Kind {
        /// An argument that cannot be taken: an empty name, a bad e-mail address.
        INVALID,
        /// What is named does not exist.
        NOT_FOUND,
        /// Nobody can be recognised in what was presented. The message is for the log.
        UNAUTHENTICATED,
        /// Something that nobody may do, such as removing the last administrator.
        FORBIDDEN,
        /// Somebody was recognised, but comes too late: what was presented has expired.
        SESSION_EXPIRED,
        /// The mode of authentication does not have this.
        NOT_IMPLEMENTED,
        /// Another service that must be asked is out of order; trying again may help.
        UNAVAILABLE,
        /// Somebody tries too often; later it may work.
        TOO_MANY_TRIES,
        /// A user, group, policy or the like of that name, or the communication preferences, exist already.
        ALREADY_EXISTS,
        /// The installation was set up before, or is being set up by another caller right now.
        ALREADY_INITIALIZED,
        /// The installation must be set up first.
        NOT_INITIALIZED,
        /// The user has as many access keys as it may have.
        LIMIT_EXCEEDED,
        /// A stored record cannot be read, or was encrypted with another secret key.
        CORRUPT,
        /// The key-value store was written by a version this program cannot work with.
        INCOMPATIBLE_SCHEMA
    }

    private final Kind kind;

    public AuthException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public AuthException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
