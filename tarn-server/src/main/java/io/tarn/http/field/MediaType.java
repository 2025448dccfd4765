package io.tarn.http.field;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A header value of the form `type; name=value; name="value"`, such as `Content-Type` or `Content-Disposition`.
///
/// @param type in lower case
/// @param parameters names in lower case, values unquoted
public record MediaType(String type, Map<String, String> parameters) {
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

    public MediaType {
        parameters = Map.copyOf(parameters);
    }

    /// Reads the value; what is broken about it is the exception's message, `mime: ...`.
    public static MediaType parse(String header) throws MalformedBodyException {
        var parser = new Parser(header);
        return parser.parse();
    }

    private static final class Parser {
        private final String text;
        private int position;

        Parser(String text) {
            this.text = text;
        }

        MediaType parse() throws MalformedBodyException {
            skipSpace();
            int start = position;
            token("mime: no media type");
            if (position < text.length() && text.charAt(position) == '/') {
                position++;
                token("mime: expected token after slash");
            }
            String type = text.substring(start, position).toLowerCase(Locale.ROOT);
            Map<String, String> parameters = new HashMap<>();
            skipSpace();
            while (position < text.length()) {
                if (text.charAt(position++) != ';') {
                    throw invalid();
                }
                skipSpace();
                if (position < text.length() && text.charAt(position) != ';') {
                    parameter(parameters);
                }
                skipSpace();
            }
            return new MediaType(type, parameters);
        }

        private void parameter(Map<String, String> parameters) throws MalformedBodyException {
            String name = token("mime: invalid media parameter").toLowerCase(Locale.ROOT);
            skipSpace();
            if (position == text.length() || text.charAt(position++) != '=') {
                throw invalid();
            }
            skipSpace();
            boolean quoted = position < text.length() && text.charAt(position) == '"';
            String value = quoted ? quotedText() : token("mime: invalid media parameter");
            if (parameters.putIfAbsent(name, value) != null) {
                throw new MalformedBodyException("mime: duplicate parameter name");
            }
        }

        private String token(String otherwise) throws MalformedBodyException {
            int start = position;
            while (position < text.length() && isToken(text.charAt(position))) {
                position++;
            }
            if (position == start) {
                throw new MalformedBodyException(otherwise);
            }
            return text.substring(start, position);
        }

        private String quotedText() throws MalformedBodyException {
            var value = new StringBuilder();
            position++;
            while (position < text.length()) {
                char c = text.charAt(position++);
                if (c == '"') {
                    return value.toString();
                }
                boolean escapes = c == '\\' && position < text.length() && "\"\\".indexOf(text.charAt(position)) >= 0;
                value.append(escapes ? text.charAt(position++) : c);
            }
            throw invalid();
        }

        private void skipSpace() {
            while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
                position++;
            }
        }

        private static boolean isToken(char c) {
            return c < 0x7f && (Character.isLetterOrDigit(c) || TOKEN_PUNCTUATION.indexOf(c) >= 0);
        }

        private static MalformedBodyException invalid() {
            return new MalformedBodyException("mime: invalid media parameter");
        }
    }
}
