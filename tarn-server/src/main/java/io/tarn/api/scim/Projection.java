package io.tarn.api.scim;

import io.tarn.api.scim.filter.AttributePath;
import io.tarn.api.scim.filter.FilterSyntaxException;
import io.tarn.http.QueryParameters;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Which attributes an answer has: the parameters `attributes` and `excludedAttributes` (RFC 7644 section 3.9), the
/// first of which decides when both are given. `id` and `schemas` are always there.
///
/// @param named in lower case, `members` or `members.value`
/// @param only whether those are kept, or left out
record Projection(Set<String> named, boolean only) {
    private static final int NAMED_MAX = 100;
    private static final Set<String> ALWAYS = Set.of("id", "schemas");

    /// Everything.
    static final Projection ALL = new Projection(Set.of(), false);

    static Projection of(QueryParameters query) {
        return of(listed(query.first("attributes")), listed(query.first("excludedAttributes")));
    }

    /// Of the body of a search, where they are lists.
    static Projection of(JsonNode body) {
        return of(listed(body, "attributes"), listed(body, "excludedAttributes"));
    }

    private static Projection of(List<String> attributes, List<String> excluded) {
        Set<String> wanted = names(attributes);
        return wanted.isEmpty() ? new Projection(names(excluded), false) : new Projection(wanted, true);
    }

    private static List<String> listed(@Nullable String list) {
        return list == null ? List.of() : List.of(list.split(",", NAMED_MAX + 1));
    }

    private static List<String> listed(JsonNode body, String name) {
        return ScimJson.field(body, name).values().stream()
                .map(value -> Values.text(value, name))
                .toList();
    }

    private static Set<String> names(List<String> list) {
        Set<String> names = new HashSet<>();
        for (String name : list) {
            if (names.size() == NAMED_MAX) {
                throw ScimException.invalid("more than " + NAMED_MAX + " attributes are named");
            }
            if (!name.isBlank()) {
                names.add(name(name.strip()));
            }
        }
        return names;
    }

    private static String name(String name) {
        try {
            return AttributePath.parse(name).text();
        } catch (FilterSyntaxException e) {
            throw ScimException.invalid("not the name of an attribute among those named");
        }
    }

    /// Whether the attribute, or a part of it, is in the answer.
    boolean has(String attribute) {
        String name = attribute.toLowerCase(Locale.ROOT);
        if (ALWAYS.contains(name)) {
            return true;
        }
        return only
                ? named.contains(name) || named.stream().anyMatch(path -> path.startsWith(name + "."))
                : !named.contains(name);
    }

    /// Removes what is not wanted.
    ObjectNode apply(ObjectNode resource) {
        if (named.isEmpty()) {
            return resource;
        }
        for (String name : Set.copyOf(resource.propertyNames())) {
            if (!has(name)) {
                resource.remove(name);
            } else if (!ALWAYS.contains(name)) {
                trim(name.toLowerCase(Locale.ROOT), resource.path(name));
            }
        }
        return resource;
    }

    private void trim(String attribute, JsonNode value) {
        if (only && named.contains(attribute)) {
            return;
        }
        for (JsonNode element : value.isArray() ? value.values() : List.of(value)) {
            if (element instanceof ObjectNode object) {
                for (String sub : Set.copyOf(object.propertyNames())) {
                    if (named.contains(attribute + "." + sub.toLowerCase(Locale.ROOT)) != only) {
                        object.remove(sub);
                    }
                }
            }
        }
    }
}
