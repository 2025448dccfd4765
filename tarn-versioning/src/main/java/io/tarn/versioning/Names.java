package io.tarn.versioning;

import java.nio.charset.StandardCharsets;

/// What names may look like (engine specification 2.1). Each method refuses a bad value with the text
/// `argument <argument>: <kind> id: invalid value: validation error`; `argument` is the caller's parameter name.
public final class Names {
    /// Longest path, in bytes.
    public static final int PATH_BYTES_MAX = 1024;

    private static final String FORBIDDEN_IN_TAGS = "^:?*[\\/";

    private Names() {}

    public static String repository(String argument, String name) {
        boolean valid = name.length() >= 3 && name.length() <= 63 && isLowerOrDigit(name.charAt(0));
        for (int i = 1; valid && i < name.length(); i++) {
            valid = isLowerOrDigit(name.charAt(i)) || name.charAt(i) == '-';
        }
        return check(valid, argument, "repository id: invalid value", name);
    }

    public static String branch(String argument, String name) {
        return check(isBranchName(name), argument, "branch id: invalid value", name);
    }

    /// Whether `name` consists of letters, digits, underscores and dashes, and does not start with a dash.
    public static boolean isBranchName(String name) {
        if (name.isEmpty() || !isWord(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isWord(name.charAt(i)) && name.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    public static String tag(String argument, String name) {
        boolean valid = !name.isEmpty()
                && !name.equals("@")
                && !name.endsWith(".")
                && !name.endsWith(".lock")
                && !name.contains("..")
                && !name.contains("@{")
                && name.chars().noneMatch(c -> c <= ' ' || c == 0x7f || FORBIDDEN_IN_TAGS.indexOf(c) >= 0);
        return check(valid, argument, "tag id: invalid value", name);
    }

    /// A reference expression: not empty, no white space.
    public static String ref(String argument, String expression) {
        boolean valid = !expression.isEmpty() && expression.chars().noneMatch(Character::isWhitespace);
        return check(valid, argument, "ref: invalid value", expression);
    }

    /// An object path; returns its bytes.
    public static byte[] path(String argument, String path) {
        if (path.isEmpty()) {
            throw invalid("argument " + argument + ": missing path: required value: validation error");
        }
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PATH_BYTES_MAX) {
            throw invalid("argument " + argument + ": invalid value: validation error: " + bytes.length
                    + " is above maximum length (" + PATH_BYTES_MAX + ")");
        }
        return bytes;
    }

    /// A prefix or delimiter; returns its bytes.
    public static byte[] optionalPath(String argument, String path) {
        return path.isEmpty() ? new byte[0] : path(argument, path);
    }

    /// Any text that must not be empty.
    public static String required(String argument, String text) {
        if (text.isEmpty()) {
            throw invalid("argument " + argument + ": required value: validation error");
        }
        return text;
    }

    private static String check(boolean valid, String argument, String what, String value) {
        if (!valid) {
            throw invalid("argument " + argument + ": " + what + ": validation error");
        }
        return value;
    }

    private static VersioningException invalid(String message) {
        return new VersioningException(VersioningException.Kind.INVALID, message);
    }

    private static boolean isLowerOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static boolean isWord(char c) {
        return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '_';
    }
}
