package io.tarn.api.scim.filter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Cuts a filter into words, brackets and literals.
final class Tokens {
    /// Longest filter or path, in UTF-16 units.
    static final int LENGTH_MAX = 4096;

    private static final int NUMBER_LENGTH_MAX = 40;

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    /// A piece of the text.
    sealed interface Token {
        /// A name, operator or keyword, in the client's spelling.
        record Word(String text) implements Token {}

        /// One of `( ) [ ]`.
        record Bracket(char symbol) implements Token {}

        /// A text in quotes, or a number.
        record Value(Filter.Literal literal) implements Token {}
    }

    private Tokens(String text) {
        this.text = text;
    }

    /// @throws FilterSyntaxException too long, or with a character that begins nothing
    static List<Token> of(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new FilterSyntaxException("longer than " + LENGTH_MAX + " characters");
        }
        Tokens tokens = new Tokens(text);
        tokens.scan();
        return List.copyOf(tokens.tokens);
    }

    private void scan() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == ' ') {
                position++;
            } else if ("()[]".indexOf(c) >= 0) {
                tokens.add(new Token.Bracket(c));
                position++;
            } else if (c == '"') {
                tokens.add(new Token.Value(new Filter.Literal.Text(quoted())));
            } else if (c == '-' || isDigit(c)) {
                tokens.add(new Token.Value(number()));
            } else if (isNamePart(c)) {
                tokens.add(new Token.Word(word()));
            } else {
                throw unexpected();
            }
        }
    }

    private FilterSyntaxException unexpected() {
        return new FilterSyntaxException("unexpected character at position " + (position + 1));
    }

    private String word() {
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private Filter.Literal number() {
        int start = position++;
        while (position < text.length() && "0123456789.eE+-".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String digits = text.substring(start, position);
        if (digits.length() > NUMBER_LENGTH_MAX
                || !digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            throw new FilterSyntaxException("not a number at position " + (start + 1));
        }
        return new Filter.Literal.Number(new BigDecimal(digits));
    }

    /// A JSON string (RFC 8259 section 7).
    private String quoted() {
        int start = position++;
        StringBuilder out = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw new FilterSyntaxException("a control character within quotes");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw new FilterSyntaxException("the quote at position " + (start + 1) + " is never closed");
    }

    private char escaped() {
        char c = position < text.length() ? text.charAt(position++) : ' ';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new FilterSyntaxException("an unknown escape within quotes");
        };
    }

    private char unicode() {
        String digits = text.substring(position, Math.min(position + 4, text.length()));
        if (!digits.matches("[0-9A-Fa-f]{4}")) {
            throw new FilterSyntaxException("an unknown escape within quotes");
        }
        position += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || "-_.:$".indexOf(c) >= 0;
    }
}
