package io.tarn.api.contract;

import java.util.function.Predicate;

/// A regular expression of the contract, matched by hand: each is linear in the text, whereas a backtracking engine
/// could be made to spin by a header of a few hundred bytes.
public enum TextPattern {
    REPOSITORY_NAME("^[a-z0-9][a-z0-9-]{2,62}$", TextPattern::repositoryName),
    STORAGE_NAMESPACE("^(s3|gs|https?|mem|local|transient)://.*$", TextPattern::storageNamespace),
    BYTE_RANGES("^bytes=((\\d*-\\d*,? ?)+)$", TextPattern::byteRanges);

    private final String expression;
    private final Predicate<String> matcher;

    TextPattern(String expression, Predicate<String> matcher) {
        this.expression = expression;
        this.matcher = matcher;
    }

    /// The pattern with this exact expression.
    ///
    /// @throws IllegalArgumentException the contract gained one that has no matcher yet
    static TextPattern of(String expression) {
        for (TextPattern pattern : values()) {
            if (pattern.expression.equals(expression)) {
                return pattern;
            }
        }
        throw new IllegalArgumentException("no matcher for the contract's pattern " + expression);
    }

    /// The expression as the contract spells it.
    public String expression() {
        return expression;
    }

    /// Whether `text` matches.
    public boolean matches(String text) {
        return matcher.test(text);
    }

    private static boolean repositoryName(String text) {
        if (text.length() < 3 || text.length() > 63 || text.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static boolean storageNamespace(String text) {
        int end = text.indexOf("://");
        if (end < 0 || text.indexOf('\n') >= 0) {
            return false;
        }
        return switch (text.substring(0, end)) {
            case "s3", "gs", "http", "https", "mem", "local", "transient" -> true;
            default -> false;
        };
    }

    /// At least one dash; between two dashes digits, at most one comma and one space in this order, digits; the same
    /// comma and space may end the text.
    private static boolean byteRanges(String text) {
        if (!text.startsWith("bytes=")) {
            return false;
        }
        boolean dash = false;
        boolean comma = false;
        boolean space = false;
        for (int i = "bytes=".length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '-') {
                dash = true;
                comma = false;
                space = false;
            } else if (c == ',' && dash && !comma && !space) {
                comma = true;
            } else if (c == ' ' && dash && !space) {
                space = true;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dash && !endsInDigitsAfterSeparator(text);
    }

    private static boolean endsInDigitsAfterSeparator(String text) {
        int end = text.length();
        while (text.charAt(end - 1) >= '0' && text.charAt(end - 1) <= '9') {
            end--;
        }
        return end < text.length() && text.charAt(end - 1) != '-';
    }
}
