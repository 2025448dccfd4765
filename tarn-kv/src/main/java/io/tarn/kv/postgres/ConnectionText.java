package io.tarn.kv.postgres;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a connection string in one of the two forms of libpq into its keywords: a URL
/// `postgres://user:password@host:port,host:port/dbname?keyword=value` with percent-encoding, or `keyword =
/// 'value' ...` with backslash escapes. Of a keyword given twice the last counts. Messages say where the text
/// is wrong and never show any of it, for it holds a password.
final class ConnectionText {
    private static final String INVALID = "database.postgres.connection_string: ";
    private static final String FORMS = "give keyword=value pairs, or postgres://user:password@host:5432/database";

    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private final String text;
    private final Map<String, String> keywords = new LinkedHashMap<>();
    private int position;

    private ConnectionText(String text) {
        this.text = text;
    }

    /// The keywords as given; those of a URL's parts are `user`, `password`, `host`, `port` and `dbname`.
    static Map<String, String> keywords(String text) {
        ConnectionText parsed = new ConnectionText(text.strip());
        if (parsed.text.isEmpty()) {
            throw invalid("it is empty; " + FORMS);
        }
        if (parsed.text.startsWith("postgres://") || parsed.text.startsWith("postgresql://")) {
            parsed.url();
        } else {
            parsed.pairs();
        }
        return parsed.keywords;
    }

    static KeyValueException invalid(String what) {
        return new KeyValueException(Kind.INVALID, INVALID + what);
    }

    private void url() {
        String rest = text.substring(text.indexOf("//") + 2);
        int query = rest.indexOf('?');
        String beforeQuery = query < 0 ? rest : rest.substring(0, query);
        int slash = beforeQuery.indexOf('/');
        String authority = slash < 0 ? beforeQuery : beforeQuery.substring(0, slash);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            user(authority.substring(0, at));
        }
        hosts(authority.substring(at + 1));
        if (slash >= 0) {
            put("dbname", beforeQuery.substring(slash + 1));
        }
        if (query >= 0) {
            query(rest.substring(query + 1));
        }
    }

    private void user(String given) {
        int colon = given.indexOf(':');
        put("user", colon < 0 ? given : given.substring(0, colon));
        if (colon >= 0) {
            put("password", given.substring(colon + 1));
        }
    }

    private void hosts(String given) {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : given.split(",", -1)) {
            int colon = one.indexOf(':', one.lastIndexOf(']') + 1);
            String host = colon < 0 ? one : one.substring(0, colon);
            boolean brackets = host.startsWith("[") && host.endsWith("]");
            hosts.add(brackets ? host.substring(1, host.length() - 1) : host);
            ports.add(colon < 0 ? "" : one.substring(colon + 1));
        }
        put("host", String.join(",", hosts));
        put("port", String.join(",", ports));
    }

    private void query(String query) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String keyword = equals < 0 ? "" : decoded(pair.substring(0, equals));
            if (!KEYWORD.matcher(keyword).matches()) {
                throw invalid("a parameter after '?' is not of the form keyword=value");
            }
            String value = decoded(pair.substring(equals + 1));
            boolean jdbc = keyword.equals("ssl") && value.equals("true");
            keywords.put(jdbc ? "sslmode" : keyword, jdbc ? "require" : value);
        }
    }

    private void put(String keyword, String encoded) {
        if (!encoded.isEmpty()) {
            keywords.put(keyword, decoded(encoded));
        }
    }

    private static String decoded(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) == '%') {
                bytes.write(hexadecimal(encoded, i + 1));
                i += 2;
            } else {
                int end = encoded.offsetByCodePoints(i, 1);
                bytes.writeBytes(encoded.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hexadecimal(String encoded, int from) {
        int high = from < encoded.length() ? Character.digit(encoded.charAt(from), 16) : -1;
        int low = from + 1 < encoded.length() ? Character.digit(encoded.charAt(from + 1), 16) : -1;
        if (high < 0 || low < 0 || high + low == 0) {
            throw invalid("a '%' is not followed by two hexadecimal digits; write a percent sign itself as %25");
        }
        return high << 4 | low;
    }

    private void pairs() {
        for (skipBlanks(); position < text.length(); skipBlanks()) {
            int start = position;
            while (position < text.length() && text.charAt(position) != '=' && !blank()) {
                position++;
            }
            String keyword = text.substring(start, position);
            skipBlanks();
            if (!KEYWORD.matcher(keyword).matches() || position == text.length() || text.charAt(position) != '=') {
                throw invalid("keyword " + (keywords.size() + 1) + " or the '=' after it is missing; " + FORMS);
            }
            position++;
            skipBlanks();
            keywords.put(keyword, value());
        }
        keywords.values().removeIf(String::isEmpty);
    }

    private String value() {
        boolean quoted = position < text.length() && text.charAt(position) == '\'';
        position += quoted ? 1 : 0;
        StringBuilder value = new StringBuilder();
        for (Character next = character(quoted); next != null; next = character(quoted)) {
            value.append(next.charValue());
        }
        return value.toString();
    }

    /// The next character of a value, null behind its last.
    private @Nullable Character character(boolean quoted) {
        if (position == text.length()) {
            if (quoted) {
                throw invalid("a quoted value has no closing quote");
            }
            return null;
        }
        if (quoted ? text.charAt(position) == '\'' : blank()) {
            position++;
            return null;
        }
        if (text.charAt(position) == '\\' && position + 1 < text.length()) {
            position++;
        }
        return text.charAt(position++);
    }

    private void skipBlanks() {
        while (position < text.length() && blank()) {
            position++;
        }
    }

    private boolean blank() {
        return Character.isWhitespace(text.charAt(position));
    }
}
