package io.tarn.contract;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Checks JSON values against the schemas of the contract as they are written, without the server's own
/// reading of them.
///
/// Stricter than the contract in two ways: a property that no schema names is a violation, for it is a misspelt one,
/// and times must be in UTC (api.md 4).
final class SchemaCheck {
    /// Properties that answers may carry beyond their schema: the message beside an empty merge result (api.md 28).
    private static final Set<String> EXTRA = Set.of("MergeResult.message");

    /// Values beyond the contract's enumerations: skipped hooks (api.md 24.2).
    private static final Set<String> EXTRA_VALUES = Set.of("HookRun.status=skipped");

    private final JsonNode schemas;

    /// @param schemas the component schemas by name
    SchemaCheck(JsonNode schemas) {
        this.schemas = schemas;
    }

    /// What `value` violates; `type` is a component, `array<Component>`, or `any`.
    List<String> violations(String type, JsonNode value) {
        List<String> found = new ArrayList<>();
        if (type.equals("any")) {
            return found;
        }
        if (type.startsWith("array<")) {
            String item = type.substring("array<".length(), type.length() - 1);
            if (!value.isArray()) {
                found.add("not an array");
            }
            for (int i = 0; i < value.size(); i++) {
                component(item, value.get(i), "/" + i, found);
            }
        } else {
            component(type, value, "", found);
        }
        return found;
    }

    /// The component of this name, as written.
    JsonNode component(String name) {
        JsonNode schema = schemas.get(name);
        if (schema == null) {
            throw new IllegalArgumentException("no schema " + name);
        }
        return schema;
    }

    private void component(String name, JsonNode value, String at, List<String> found) {
        check(component(name), name, value, at, found);
    }

    private void check(JsonNode schema, String name, JsonNode value, String at, List<String> found) {
        if (schema.has("ref")) {
            component(schema.get("ref").stringValue(), value, at, found);
        } else if (value.isNull()) {
            if (!schema.path("nullable").booleanValue(false)) {
                found.add(at + " is null");
            }
        } else if (schema.has("allOf") || schema.has("properties") || schema.has("additionalProperties")) {
            object(schema, name, value, at, found);
        } else {
            plain(schema, name, value, at, found);
        }
    }

    private void plain(JsonNode schema, String name, JsonNode value, String at, List<String> found) {
        String type = schema.path("type").stringValue("");
        boolean fits = switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber() && value.canConvertToLong();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> true;
        };
        if (!fits) {
            found.add(at + " is not " + type + ": " + value);
            return;
        }
        switch (type) {
            case "string" -> text(schema, name, value.stringValue(), at, found);
            case "integer" -> number(schema, value.longValue(), at, found);
            case "array" -> {
                for (int i = 0; i < value.size() && schema.has("items"); i++) {
                    check(schema.get("items"), name, value.get(i), at + "/" + i, found);
                }
            }
            default -> {}
        }
    }

    private static void text(JsonNode schema, String name, String value, String at, List<String> found) {
        if (schema.has("enum")) {
            boolean known = schema.get("enum")
                    .valueStream()
                    .anyMatch(each -> each.stringValue().equals(value));
            String property = name + "." + at.substring(at.lastIndexOf('/') + 1);
            if (!known && !EXTRA_VALUES.contains(property + "=" + value)) {
                found.add(at + " is none of " + schema.get("enum") + ": " + value);
            }
        }
        if (schema.path("format").stringValue("").equals("date-time") && !isUtc(value)) {
            found.add(at + " is no time in UTC: " + value);
        }
    }

    private static boolean isUtc(String value) {
        try {
            return value.endsWith("Z") && OffsetDateTime.parse(value) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static void number(JsonNode schema, long value, String at, List<String> found) {
        long minimum = schema.path("minimum").longValue(Long.MIN_VALUE);
        long maximum = schema.path("maximum").longValue(Long.MAX_VALUE);
        if (value < minimum || value > maximum) {
            found.add(at + " is out of its range: " + value);
        }
    }

    private void object(JsonNode schema, String name, JsonNode value, String at, List<String> found) {
        if (!value.isObject()) {
            found.add(at + " is not an object: " + value);
            return;
        }
        Set<String> named = new HashSet<>();
        members(schema, name, value, at, named, found);
        boolean closed = !schema.has("additionalProperties");
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            if (named.contains(property.getKey())) {
                continue;
            }
            if (!closed) {
                check(
                        schema.get("additionalProperties"),
                        name,
                        property.getValue(),
                        at + "/" + property.getKey(),
                        found);
            } else if (!EXTRA.contains(name + "." + property.getKey())) {
                found.add(at + "/" + property.getKey() + " is no property of " + name);
            }
        }
    }

    private void members(
            JsonNode schema, String name, JsonNode value, String at, Set<String> named, List<String> found) {
        if (schema.has("ref")) {
            members(component(schema.get("ref").stringValue()), name, value, at, named, found);
            return;
        }
        schema.path("allOf").forEach(part -> members(part, name, value, at, named, found));
        schema.path("required").forEach(required -> {
            if (!value.has(required.stringValue())) {
                found.add(at + "/" + required.stringValue() + " is missing");
            }
        });
        schema.path("properties").properties().forEach(property -> {
            named.add(property.getKey());
            if (value.has(property.getKey())) {
                String below = at + "/" + property.getKey();
                check(property.getValue(), name, value.get(property.getKey()), below, found);
            }
        });
    }
}
