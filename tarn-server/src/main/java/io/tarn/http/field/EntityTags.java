package io.tarn.http.field;

/// Entity tags (RFC 9110 13.1; api.md 21, 21.3). A checksum stands in headers in
/// quotes.
public final class EntityTags {
    private EntityTags() {}

    /// The `ETag` of a checksum.
    public static String quoted(String checksum) {
        return '"' + checksum + '"';
    }

    /// Whether `If-None-Match` names this checksum: `*`, or one of a list; weak and unquoted tags count too.
    public static boolean noneMatchNames(String header, String checksum) {
        if (header.strip().equals("*")) {
            return true;
        }
        int position = 0;
        while (position < header.length()) {
            int start = skipSeparators(header, position);
            int end = tagEnd(header, start);
            if (unquoted(header.substring(start, end)).equals(checksum) && end > start) {
                return true;
            }
            position = end + 1;
        }
        return false;
    }

    private static int skipSeparators(String header, int from) {
        int position = from;
        while (position < header.length() && " \t,".indexOf(header.charAt(position)) >= 0) {
            position++;
        }
        return position;
    }

    /// The comma behind the tag at `start`; commas within quotes belong to the tag.
    public static int tagEnd(String header, int start) {
        boolean quoted = false;
        for (int i = start; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return header.length();
    }

    /// What a tag says, be it quoted or not, weak or not.
    public static String unquoted(String tag) {
        String text = tag.strip();
        if (text.startsWith("W/")) {
            text = text.substring(2);
        }
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
