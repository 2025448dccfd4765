package io.tarn.api.contract;

/// A regular expression of the contract, matched by hand: each is linear in the text, whereas a backtracking engine
/// could be made to spin by a header of a few hundred bytes.
public enum TextPattern {
    REPOSITORY_NAME("^[a-z0-9][a-z0-9-]{2,62}$"),
    STORAGE_NAMESPACE("^(s3|gs|https?|mem|local|transient)://.*$"),
    BYTE_RANGES("^bytes=((\\d*-\\d*,? ?)+)$");

    private final String expression;

    TextPattern(String expression) {
        this.expression = expression;
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
        return switch (this) {
            case REPOSITORY_NAME -> repositoryName(text);
            case STORAGE_NAMESPACE -> storageNamespace(text);
            case BYTE_RANGES -> byteRanges(text);
        };
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

    private enum Place {
        BEFORE_DASH,
        AFTER_DASH,
        AFTER_COMMA,
        AFTER_SPACE
    }

    /// After a dash: digits, at most one comma and one space, in this order. Digits that follow a comma or space
    /// begin
    /// the next range, which must have its dash.
    private static boolean byteRanges(String text) {
        if (!text.startsWith("bytes=")) {
            return false;
        }
        Place place = Place.BEFORE_DASH;
        for (int i = "bytes=".length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '-') {
                place = Place.AFTER_DASH;
            } else if (c >= '0' && c <= '9') {
                place = place == Place.AFTER_DASH ? place : Place.BEFORE_DASH;
            } else if (c == ',' && place == Place.AFTER_DASH) {
                place = Place.AFTER_COMMA;
            } else if (c == ' ' && (place == Place.AFTER_DASH || place == Place.AFTER_COMMA)) {
                place = Place.AFTER_SPACE;
            } else {
                return false;
            }
        }
        return place != Place.BEFORE_DASH;
    }
}
