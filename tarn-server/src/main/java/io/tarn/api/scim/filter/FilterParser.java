package io.tarn.api.scim.filter;

import io.tarn.api.scim.filter.Filter.Literal;
import io.tarn.api.scim.filter.Filter.Operator;
import io.tarn.api.scim.filter.Tokens.Token;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads filters (RFC 7644 section 3.4.2.2) and the paths of PATCH (section 3.5.2), by recursive descent. `and` binds
/// closer than `or`; operators and keywords may be in any case.
public final class FilterParser {
    /// How deep brackets may nest.
    public static final int DEPTH_MAX = 20;

    /// Comparisons in one filter.
    public static final int COMPARISONS_MAX = 100;

    private final List<Token> tokens;
    private int position;
    private int depth;
    private int comparisons;

    private FilterParser(String text) {
        this.tokens = Tokens.of(text);
    }

    /// @throws FilterSyntaxException not a filter, or beyond the limits here
    public static Filter filter(String text) {
        FilterParser parser = new FilterParser(text);
        Filter filter = parser.either(true);
        parser.end();
        return filter;
    }

    /// Reads `attribute`, `attribute.sub`, `attribute[filter]` or `attribute[filter].sub`.
    ///
    /// @throws FilterSyntaxException not a path, or beyond the limits here
    public static PatchPath path(String text) {
        FilterParser parser = new FilterParser(text);
        AttributePath attribute = AttributePath.parse(parser.word("an attribute"));
        Optional<Filter> values = Optional.empty();
        if (parser.take('[')) {
            values = Optional.of(parser.either(false));
            parser.expect(']');
            attribute = parser.withSub(attribute);
        }
        parser.end();
        return new PatchPath(attribute, values);
    }

    private AttributePath withSub(AttributePath attribute) {
        if (!(peek() instanceof Token.Word(String sub))) {
            return attribute;
        }
        position++;
        if (!sub.startsWith(".") || !attribute.sub().isEmpty()) {
            throw new FilterSyntaxException("expected a sub-attribute such as .value behind ]");
        }
        AttributePath inner = AttributePath.parse(sub.substring(1));
        if (!inner.schema().isEmpty() || !inner.sub().isEmpty()) {
            throw new FilterSyntaxException("expected a sub-attribute such as .value behind ]");
        }
        return new AttributePath(attribute.schema(), attribute.name(), inner.name());
    }

    private Filter either(boolean top) {
        Filter filter = both(top);
        while (takeWord("or")) {
            filter = new Filter.Or(filter, both(top));
        }
        return filter;
    }

    private Filter both(boolean top) {
        Filter filter = single(top);
        while (takeWord("and")) {
            filter = new Filter.And(filter, single(top));
        }
        return filter;
    }

    private Filter single(boolean top) {
        boolean negated = peek() instanceof Token.Word(String word)
                && word.equalsIgnoreCase("not")
                && position + 1 < tokens.size()
                && tokens.get(position + 1).equals(new Token.Bracket('('));
        position += negated ? 1 : 0;
        if (take('(')) {
            deeper();
            Filter inner = either(top);
            expect(')');
            depth--;
            return negated ? new Filter.Not(inner) : inner;
        }
        return comparison(top);
    }

    private Filter comparison(boolean top) {
        if (++comparisons > COMPARISONS_MAX) {
            throw new FilterSyntaxException("more than " + COMPARISONS_MAX + " comparisons");
        }
        AttributePath attribute = AttributePath.parse(word("an attribute"));
        if (top && take('[')) {
            deeper();
            Filter inner = either(false);
            expect(']');
            depth--;
            return new Filter.ValuePath(attribute, inner);
        }
        String word = word("an operator");
        if (word.equalsIgnoreCase("pr")) {
            return new Filter.Present(attribute);
        }
        Operator operator =
                Operator.of(word).orElseThrow(() -> new FilterSyntaxException("expected an operator such as eq"));
        return checked(new Filter.Comparison(attribute, operator, literal()));
    }

    private static Filter checked(Filter.Comparison comparison) {
        Operator operator = comparison.operator();
        boolean text = comparison.value() instanceof Literal.Text;
        boolean ordered = text || comparison.value() instanceof Literal.Number;
        if ((operator.onText() && !text) || (operator.ordering() && !ordered)) {
            throw new FilterSyntaxException("the operator does not go with that value");
        }
        return comparison;
    }

    private Literal literal() {
        Token token = peek();
        position++;
        return switch (token) {
            case Token.Value(Literal literal) -> literal;
            case Token.Word(String word) when word.equals("true") -> new Literal.Truth(true);
            case Token.Word(String word) when word.equals("false") -> new Literal.Truth(false);
            case Token.Word(String word) when word.equals("null") -> new Literal.Null();
            case null, default ->
                throw new FilterSyntaxException("expected a text in quotes, a number, true, false or null");
        };
    }

    private void deeper() {
        if (++depth > DEPTH_MAX) {
            throw new FilterSyntaxException("nested deeper than " + DEPTH_MAX);
        }
    }

    private String word(String expected) {
        if (peek() instanceof Token.Word(String word)) {
            position++;
            return word;
        }
        throw new FilterSyntaxException("expected " + expected);
    }

    private boolean takeWord(String keyword) {
        boolean found = peek() instanceof Token.Word(String word) && word.equalsIgnoreCase(keyword);
        position += found ? 1 : 0;
        return found;
    }

    private boolean take(char symbol) {
        boolean found = new Token.Bracket(symbol).equals(peek());
        position += found ? 1 : 0;
        return found;
    }

    private void expect(char symbol) {
        if (!take(symbol)) {
            throw new FilterSyntaxException("expected " + symbol);
        }
    }

    private void end() {
        if (position < tokens.size()) {
            throw new FilterSyntaxException("something follows its end");
        }
    }

    private @Nullable Token peek() {
        return position < tokens.size() ? tokens.get(position) : null;
    }
}
