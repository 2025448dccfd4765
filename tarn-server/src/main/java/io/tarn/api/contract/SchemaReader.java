package io.tarn.api.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Builds [Schema]s from the contract's JSON, each component once, references and `allOf` resolved.
final class SchemaReader {
    private static final Set<String> KNOWN = Set.of(
            "type",
            "format",
            "required",
            "properties",
            "items",
            "additionalProperties",
            "enum",
            "default",
            "minimum",
            "maximum",
            "minLength",
            "minItems",
            "pattern",
            "nullable",
            "deprecated",
            "allOf");

    private final JsonNode components;
    private final Map<String, Schema> resolved = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    SchemaReader(JsonNode components) {
        this.components = components;
    }

    /// The schema a body column names: a component, `array<Component>` or `inline{a=type,b!=type}`.
    Schema bodySchema(String type) {
        if (type.startsWith("array<")) {
            return array(component(type.substring("array<".length(), type.length() - 1)));
        }
        return type.startsWith("inline{")
                ? inline(type.substring("inline{".length(), type.length() - 1))
                : component(type);
    }

    private Schema component(String name) {
        Schema known = resolved.get(name);
        if (known != null) {
            return known;
        }
        JsonNode node = components.get(name);
        if (node == null || !open.add(name)) {
            throw new IllegalArgumentException("schema " + name + " is missing or holds itself");
        }
        Schema schema = read(node);
        open.remove(name);
        resolved.put(name, schema);
        return schema;
    }

    private Schema read(JsonNode node) {
        JsonNode reference = node.get("ref");
        if (reference != null) {
            return component(reference.stringValue());
        }
        for (String key : node.propertyNames()) {
            if (!KNOWN.contains(key)) {
                throw new IllegalArgumentException("schema keyword " + key + " is not understood");
            }
        }
        return node.has("allOf") ? merged(node.get("allOf")) : plain(node);
    }

    private Schema plain(JsonNode node) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        node.path("properties").properties().forEach(entry -> properties.put(entry.getKey(), read(entry.getValue())));
        JsonNode items = node.get("items");
        JsonNode additional = node.get("additionalProperties");
        JsonNode pattern = node.get("pattern");
        return new Schema(
                type(node, properties),
                node.path("nullable").booleanValue(false),
                node.has("default"),
                node.path("format").stringValue("").equals("date-time"),
                strings(node.path("enum")),
                pattern == null ? null : TextPattern.of(pattern.stringValue()),
                node.path("minLength").intValue(0),
                node.path("minItems").intValue(0),
                number(node, "minimum"),
                number(node, "maximum"),
                properties,
                strings(node.path("required")),
                items == null ? null : read(items),
                additional == null || !additional.isObject() ? null : read(additional));
    }

    private static Schema.Type type(JsonNode node, Map<String, Schema> properties) {
        String type = node.path("type").stringValue(properties.isEmpty() ? "" : "object");
        return switch (type) {
            case "" -> Schema.Type.ANY;
            case "string" -> Schema.Type.STRING;
            case "integer" -> Schema.Type.INTEGER;
            case "number" -> Schema.Type.NUMBER;
            case "boolean" -> Schema.Type.BOOLEAN;
            case "object" -> Schema.Type.OBJECT;
            case "array" -> Schema.Type.ARRAY;
            default -> throw new IllegalArgumentException("unknown schema type " + type);
        };
    }

    private Schema merged(JsonNode parts) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (JsonNode part : parts) {
            Schema schema = read(part);
            properties.putAll(schema.properties());
            required.addAll(schema.required());
        }
        return object(properties, required);
    }

    private Schema inline(String fields) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (String field : fields.split(",", -1)) {
            int equals = field.indexOf('=');
            boolean needed = field.charAt(equals - 1) == '!';
            String name = field.substring(0, needed ? equals - 1 : equals);
            if (!field.substring(equals + 1).equals("string")) {
                throw new IllegalArgumentException("inline property " + field + " is not a string");
            }
            properties.put(name, of(Schema.Type.STRING, Map.of(), List.of(), null));
            if (needed) {
                required.add(name);
            }
        }
        return object(properties, required);
    }

    private static Schema object(Map<String, Schema> properties, List<String> required) {
        return of(Schema.Type.OBJECT, properties, required, null);
    }

    private static Schema array(Schema items) {
        return of(Schema.Type.ARRAY, Map.of(), List.of(), items);
    }

    private static Schema of(
            Schema.Type type, Map<String, Schema> properties, List<String> required, @Nullable Schema items) {
        return new Schema(
                type, false, false, false, List.of(), null, 0, 0, null, null, properties, required, items, null);
    }

    private static List<String> strings(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.stringValue()));
        return List.copyOf(values);
    }

    private static @Nullable Long number(JsonNode node, String key) {
        JsonNode value = node.get(key);
        return value == null ? null : value.longValue();
    }
}
