package io.tarn.auth.login;

/// Text from outside as it may stand in a log line.
public final class LogText {
    private static final int LENGTH_MAX = 200;

    private LogText() {}

    /// `text` with `?` for control characters, cut to 200 UTF-16 units.
    public static String of(String text) {
        String cut = text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + "..." : text;
        return cut.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
