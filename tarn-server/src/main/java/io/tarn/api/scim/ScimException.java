package io.tarn.api.scim;

import java.util.Locale;

/// An answer that is an error of SCIM (RFC 7644 section 3.12).
final class ScimException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What clients may tell errors of one status apart by.
    enum Type {
        NONE(""),
        INVALID_FILTER("invalidFilter"),
        TOO_MANY("tooMany"),
        UNIQUENESS("uniqueness"),
        MUTABILITY("mutability"),
        INVALID_SYNTAX("invalidSyntax"),
        INVALID_PATH("invalidPath"),
        NO_TARGET("noTarget"),
        INVALID_VALUE("invalidValue");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /// As `scimType`; empty for none.
        String text() {
            return text;
        }
    }

    private final int status;
    private final Type type;

    ScimException(int status, Type type, String detail) {
        super(detail);
        this.status = status;
        this.type = type;
    }

    /// 400.
    static ScimException of(Type type, String detail) {
        return new ScimException(400, type, detail);
    }

    static ScimException invalid(String detail) {
        return of(Type.INVALID_VALUE, detail);
    }

    /// 400: it cannot be changed.
    static ScimException immutable(String attribute, String why) {
        return of(Type.MUTABILITY, String.format(Locale.ROOT, "%s cannot be changed: %s", attribute, why));
    }

    /// 409.
    static ScimException exists(String detail) {
        return new ScimException(409, Type.UNIQUENESS, detail);
    }

    static ScimException notFound(String detail) {
        return new ScimException(404, Type.NONE, detail);
    }

    /// 413.
    static ScimException tooLarge(String detail) {
        return new ScimException(413, Type.NONE, detail);
    }

    int status() {
        return status;
    }

    Type type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
