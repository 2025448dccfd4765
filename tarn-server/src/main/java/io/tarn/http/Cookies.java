package io.tarn.http;

import org.jspecify.annotations.Nullable;

/// Look-up in `Cookie` header lines, without building maps.
final class Cookies {
    private Cookies() {}

    static @Nullable String find(String line, String name) {
        int start = 0;
        while (start < line.length()) {
            int end = line.indexOf(';', start);
            if (end < 0) {
                end = line.length();
            }
            int equals = line.indexOf('=', start);
            if (equals >= 0
                    && equals < end
                    && line.substring(start, equals).trim().equals(name)) {
                return unquoted(line.substring(equals + 1, end).trim());
            }
            start = end + 1;
        }
        return null;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
