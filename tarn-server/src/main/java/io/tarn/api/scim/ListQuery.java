package io.tarn.api.scim;

import io.tarn.api.scim.ScimException.Type;
import io.tarn.api.scim.filter.Filter;
import io.tarn.api.scim.filter.FilterParser;
import io.tarn.api.scim.filter.FilterSyntaxException;
import io.tarn.http.QueryParameters;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a list is asked for (RFC 7644 section 3.4.2).
///
/// @param startIndex of the first resource, at least 1
/// @param count resources at most, 0 for their number only
record ListQuery(Optional<Filter> filter, long startIndex, int count, Projection projection) {
    /// Most resources of one answer.
    static final int COUNT_MAX = 1000;

    private static final int COUNT_DEFAULT = 100;

    /// @throws ScimException `invalidFilter`, `invalidValue`
    static ListQuery of(QueryParameters query) {
        return of(
                Optional.ofNullable(query.first("filter")),
                number(query, "startIndex", 1),
                number(query, "count", COUNT_DEFAULT),
                Projection.of(query));
    }

    /// The same as the body of a search (RFC 7644 section 3.4.3).
    ///
    /// @throws ScimException `invalidFilter`, `invalidValue`
    static ListQuery of(JsonNode body) {
        JsonNode filter = ScimJson.field(body, "filter");
        if (!filter.isMissingNode() && !filter.isString()) {
            throw ScimException.invalid("filter is not a text");
        }
        return of(
                filter.stringValueOpt(),
                number(body, "startIndex", 1),
                number(body, "count", COUNT_DEFAULT),
                Projection.of(body));
    }

    private static ListQuery of(Optional<String> filter, long startIndex, long count, Projection projection) {
        return new ListQuery(
                filter.map(ListQuery::filter),
                Math.max(1, startIndex),
                (int) Math.clamp(count, 0, COUNT_MAX),
                projection);
    }

    private static Filter filter(String text) {
        try {
            return FilterParser.filter(text);
        } catch (FilterSyntaxException e) {
            throw invalid(e);
        }
    }

    /// A filter that turned out to be wrong.
    static ScimException invalid(FilterSyntaxException e) {
        return ScimException.of(Type.INVALID_FILTER, "filter: " + e.getMessage());
    }

    private static long number(JsonNode body, String name, long fallback) {
        JsonNode value = ScimJson.field(body, name);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw ScimException.invalid(name + " is not a number");
        }
        return value.longValue();
    }

    private static long number(QueryParameters query, String name, long fallback) {
        String text = query.first(name);
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ScimException.invalid(name + " is not a number");
        }
    }
}
