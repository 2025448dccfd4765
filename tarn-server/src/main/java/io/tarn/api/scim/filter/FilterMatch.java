package io.tarn.api.scim.filter;

import io.tarn.api.scim.filter.Filter.Literal;
import io.tarn.api.scim.filter.Filter.Operator;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Evaluates filters over resources. An attribute that a resource does not have, or that no resource has, is without
/// value: only `ne`, `not` and `eq null` hold of it. Of several values one that holds is enough; `ne` is the opposite
/// of `eq`.
public final class FilterMatch {
    private final AttributeKinds kinds;

    public FilterMatch(AttributeKinds kinds) {
        this.kinds = kinds;
    }

    /// Whether the filter holds for a resource.
    public boolean matches(Filter filter, JsonNode resource) {
        return matches(filter, resource, "");
    }

    /// Whether it holds for one value of the complex attribute of this name.
    public boolean matchesValue(Filter filter, JsonNode value, String attribute) {
        return matches(filter, value, attribute + ".");
    }

    private boolean matches(Filter filter, JsonNode place, String within) {
        return switch (filter) {
            case Filter.And(var left, var right) -> matches(left, place, within) && matches(right, place, within);
            case Filter.Or(var left, var right) -> matches(left, place, within) || matches(right, place, within);
            case Filter.Not(var inner) -> !matches(inner, place, within);
            case Filter.Present(var attribute) ->
                values(place, attribute).stream().anyMatch(FilterMatch::present);
            case Filter.ValuePath(var attribute, var inner) ->
                values(place, attribute).stream().anyMatch(value -> matches(inner, value, attribute.name() + "."));
            case Filter.Comparison comparison -> compare(comparison, place, within);
        };
    }

    private static boolean present(JsonNode value) {
        return !value.isNull()
                && !(value.isString() && value.stringValue().isEmpty())
                && !(value.isContainer() && value.isEmpty());
    }

    private boolean compare(Filter.Comparison comparison, JsonNode place, String within) {
        String name = within + comparison.attribute().text();
        List<JsonNode> values = values(place, comparison.attribute()).stream()
                .map(value -> value.isObject() ? field(value, "value") : value)
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .toList();
        Literal literal = comparison.value();
        if (literal instanceof Literal.Null) {
            return values.isEmpty() == (comparison.operator() == Operator.EQ);
        }
        if (comparison.operator() == Operator.NE) {
            return values.stream().noneMatch(value -> holds(Operator.EQ, value, literal, name));
        }
        return values.stream().anyMatch(value -> holds(comparison.operator(), value, literal, name));
    }

    private boolean holds(Operator operator, JsonNode value, Literal literal, String name) {
        return switch (literal) {
            case Literal.Truth(boolean truth) -> value.isBoolean() && value.booleanValue() == truth;
            case Literal.Number(var number) ->
                value.isNumber() && ordered(operator, value.decimalValue().compareTo(number));
            case Literal.Text(String text) -> value.isString() && holds(operator, value.stringValue(), text, name);
            case Literal.Null _ -> false;
        };
    }

    private boolean holds(Operator operator, String value, String literal, String name) {
        if (kinds.time(name) && !operator.onText()) {
            try {
                return ordered(
                        operator,
                        OffsetDateTime.parse(value)
                                .toInstant()
                                .compareTo(OffsetDateTime.parse(literal).toInstant()));
            } catch (DateTimeException e) {
                throw new FilterSyntaxException("expected a time such as 2026-01-31T12:00:00Z");
            }
        }
        String held = kinds.caseExact(name) ? value : folded(value);
        String wanted = kinds.caseExact(name) ? literal : folded(literal);
        return switch (operator) {
            case CO -> held.contains(wanted);
            case SW -> held.startsWith(wanted);
            case EW -> held.endsWith(wanted);
            default -> ordered(operator, held.compareTo(wanted));
        };
    }

    private static boolean ordered(Operator operator, int comparison) {
        return switch (operator) {
            case EQ -> comparison == 0;
            case GT -> comparison > 0;
            case GE -> comparison >= 0;
            case LT -> comparison < 0;
            case LE -> comparison <= 0;
            case NE, CO, SW, EW -> false;
        };
    }

    private static String folded(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private List<JsonNode> values(JsonNode place, AttributePath attribute) {
        if (!attribute.within(kinds.schema())) {
            return List.of();
        }
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode value : elements(field(place, attribute.name()))) {
            if (attribute.sub().isEmpty()) {
                found.add(value);
            } else {
                found.addAll(elements(field(value, attribute.sub())));
            }
        }
        return found;
    }

    private static List<JsonNode> elements(JsonNode value) {
        if (value.isArray()) {
            return List.copyOf(value.values());
        }
        return value.isMissingNode() ? List.of() : List.of(value);
    }

    private static JsonNode field(JsonNode object, String name) {
        for (var property : object.properties()) {
            if (property.getKey().equalsIgnoreCase(name)) {
                return property.getValue();
            }
        }
        return MissingNode.getInstance();
    }
}
