package io.tarn.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands for volatile values in observed exchanges. A numbered one, such as `<commit:1>`, is one value
/// wherever it recurs; another, such as `<time>`, is any value of its kind.
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("<([a-zA-Z][a-zA-Z0-9-]*)(:\\d+)?>|<\\d+ bytes>");
    private static final String HASH = "[0-9a-f]{64}";
    private static final String TIME = "\\d+|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z";
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("commit", HASH),
            Map.entry("range", HASH),
            Map.entry("etag", HASH),
            Map.entry("xid", "[0-9a-v]{20}"),
            Map.entry("task", "(?:DR|RR|GCPC)[0-9A-Za-z_-]{20}"),
            Map.entry("md5", "[0-9a-f]{32}"),
            Map.entry("time", TIME),
            Map.entry("http-time", "\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"),
            Map.entry("uuid", "[0-9a-f-]{36}"),
            Map.entry("url", "https?://.+"),
            Map.entry("n", "\\d+"),
            Map.entry("year", "\\d{4}"),
            Map.entry("month", "\\d{1,2}"),
            Map.entry("YYYY", "\\d{4}"),
            Map.entry("MM", "\\d\\d"),
            Map.entry("count", " *\\d+"),
            Map.entry("rest", "(?s:.*)"));
    /// For what a request names and nothing has answered yet: fitting values that stand for nothing.
    private static final Map<String, String> FILLERS =
            Map.of("commit", "ab".repeat(32), "xid", "d4jf0vq0000000000000", "time", "1700000000");

    private final Map<String, String> bound = new HashMap<>();

    /// Fixes the value of a placeholder, given without its angle brackets.
    void bind(String placeholder, String value) {
        bound.put(placeholder, value);
    }

    /// A text of a request with values for its placeholders.
    String filled(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group())));
    }

    private String value(String placeholder) {
        String name = placeholder.substring(1, placeholder.length() - 1);
        String kind = name.replaceFirst(":.*", "");
        String value = bound.getOrDefault(name, FILLERS.get(kind));
        return value == null ? placeholder : value;
    }

    /// Whether a value is what the expected text says; numbered placeholders seen for the first time are bound.
    boolean matches(String expected, String actual) {
        StringBuilder expression = new StringBuilder();
        Map<String, Integer> groups = new HashMap<>();
        Matcher placeholder = PLACEHOLDER.matcher(expected);
        int end = 0;
        while (placeholder.find()) {
            expression.append(Pattern.quote(expected.substring(end, placeholder.start())));
            expression.append(
                    part(placeholder.group().substring(1, placeholder.group().length() - 1), groups));
            end = placeholder.end();
        }
        expression.append(Pattern.quote(expected.substring(end)));
        Matcher match = Pattern.compile(expression.toString()).matcher(actual);
        if (!match.matches()) {
            return false;
        }
        groups.forEach((name, group) -> bound.put(name, match.group(group)));
        return true;
    }

    private String part(String name, Map<String, Integer> groups) {
        String known = bound.get(name);
        if (known != null) {
            return Pattern.quote(known);
        }
        if (groups.containsKey(name)) {
            return "\\" + groups.get(name);
        }
        String kind = KINDS.getOrDefault(name.replaceFirst(":.*", ""), "(?s:.+)");
        if (!name.contains(":")) {
            return "(?:" + kind + ")";
        }
        groups.put(name, groups.size() + 1);
        return "(" + kind + ")";
    }
}
