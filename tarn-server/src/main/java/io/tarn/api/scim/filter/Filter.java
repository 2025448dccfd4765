package io.tarn.api.scim.filter;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/// A parsed filter.
public sealed interface Filter {
    /// Both hold.
    record And(Filter left, Filter right) implements Filter {}

    /// One of them holds.
    record Or(Filter left, Filter right) implements Filter {}

    /// It does not hold.
    record Not(Filter inner) implements Filter {}

    /// The attribute has a value.
    record Present(AttributePath attribute) implements Filter {}

    /// A value of the attribute compares so.
    record Comparison(AttributePath attribute, Operator operator, Literal value) implements Filter {}

    /// One value of a complex attribute holds all of `inner`, whose paths are those of its sub-attributes.
    record ValuePath(AttributePath attribute, Filter inner) implements Filter {}

    /// How values are compared.
    enum Operator {
        EQ,
        NE,
        CO,
        SW,
        EW,
        GT,
        GE,
        LT,
        LE;

        static Optional<Operator> of(String word) {
            for (Operator operator : values()) {
                if (operator.name().equals(word.toUpperCase(Locale.ROOT))) {
                    return Optional.of(operator);
                }
            }
            return Optional.empty();
        }

        boolean onText() {
            return this == CO || this == SW || this == EW;
        }

        boolean ordering() {
            return this == GT || this == GE || this == LT || this == LE;
        }
    }

    /// What an attribute is compared with.
    sealed interface Literal {
        record Text(String value) implements Literal {}

        record Truth(boolean value) implements Literal {}

        record Number(BigDecimal value) implements Literal {}

        record Null() implements Literal {}
    }

    /// The text that the attribute of this name must equal for the filter to hold, if there is such: what can be
    /// looked up instead of being searched for.
    static Optional<String> required(Filter filter, String attribute) {
        return switch (filter) {
            case Comparison(var path, var operator, Literal.Text(var value))
            when operator == Operator.EQ && path.text().equalsIgnoreCase(attribute) -> Optional.of(value);
            case And(var left, var right) -> required(left, attribute).or(() -> required(right, attribute));
            case ValuePath(var path, var inner)
            when attribute.toLowerCase(Locale.ROOT).startsWith(path.name() + ".") ->
                required(inner, attribute.substring(path.name().length() + 1));
            default -> Optional.empty();
        };
    }

    /// Whether the filter asks about the attribute of this name.
    static boolean mentions(Filter filter, String attribute) {
        return switch (filter) {
            case And(var left, var right) -> mentions(left, attribute) || mentions(right, attribute);
            case Or(var left, var right) -> mentions(left, attribute) || mentions(right, attribute);
            case Not(var inner) -> mentions(inner, attribute);
            case Present(var path) -> path.name().equalsIgnoreCase(attribute);
            case Comparison comparison -> comparison.attribute().name().equalsIgnoreCase(attribute);
            case ValuePath values -> values.attribute().name().equalsIgnoreCase(attribute);
        };
    }
}
