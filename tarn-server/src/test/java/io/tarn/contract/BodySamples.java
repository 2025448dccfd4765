package io.tarn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bodies made from a schema of the contract: one that fits, and for every place in it some that do not.
final class BodySamples {
    /// A body that violates its schema at one place.
    ///
    /// @param pointer where, as a JSON pointer
    /// @param reason what the server must say of it (api.md 3.3)
    record Misfit(String json, String pointer, String reason) {}

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, String> FITTING = Map.of(
            "^[a-z0-9][a-z0-9-]{2,62}$", "a-name",
            "^(s3|gs|https?|mem|local|transient)://.*$", "transient://nowhere",
            "^bytes=((\\d*-\\d*,? ?)+)$", "bytes=0-1");

    private final SchemaCheck schemas;
    private final JsonNode schema;

    /// @param type a component, `array<Component>`, or an inline object of strings as the operations table writes it
    BodySamples(SchemaCheck schemas, String type) {
        this.schemas = schemas;
        if (type.startsWith("array<")) {
            String item = type.substring("array<".length(), type.length() - 1);
            schema = JSON.objectNode()
                    .put("type", "array")
                    .set("items", JSON.objectNode().put("ref", item));
        } else if (type.startsWith("inline{")) {
            String name = type.substring("inline{".length(), type.indexOf('!'));
            ObjectNode inline = JSON.objectNode().put("type", "object");
            inline.putArray("required").add(name);
            inline.putObject("properties").putObject(name).put("type", "string");
            schema = inline;
        } else {
            schema = schemas.component(type);
        }
    }

    /// A body with everything that is required and nothing else.
    String minimal() {
        return value(schema, false).toString();
    }

    /// A fitting body with a property that no schema knows wherever there are properties.
    String withUnknownProperties() {
        JsonNode body = value(schema, false);
        addUnknown(body);
        return body.toString();
    }

    private static void addUnknown(JsonNode node) {
        node.forEach(BodySamples::addUnknown);
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            object.putObject("no_such_property").putArray("x").add(1);
        }
    }

    /// Bodies that do not fit, one violation each.
    List<Misfit> misfits() {
        List<Misfit> found = new ArrayList<>();
        JsonNode whole = value(schema, true);
        visit(schema, whole, "", whole, found);
        return found;
    }

    private JsonNode resolved(JsonNode node) {
        if (node.has("ref")) {
            return resolved(schemas.component(node.get("ref").stringValue()));
        }
        if (!node.has("allOf")) {
            return node;
        }
        ObjectNode merged = JSON.objectNode().put("type", "object");
        ObjectNode properties = merged.putObject("properties");
        ArrayNode required = merged.putArray("required");
        for (JsonNode part : node.get("allOf")) {
            JsonNode each = resolved(part);
            each.path("properties").properties().forEach(one -> properties.set(one.getKey(), one.getValue()));
            each.path("required").forEach(required::add);
        }
        return merged;
    }

    private static String type(JsonNode schema) {
        return schema.path("type").stringValue(schema.has("properties") ? "object" : "");
    }

    private JsonNode value(JsonNode unresolved, boolean everything) {
        JsonNode node = resolved(unresolved);
        return switch (type(node)) {
            case "string" -> JSON.stringNode(text(node));
            case "integer" -> JSON.numberNode(node.path("minimum").longValue(1));
            case "boolean" -> JSON.booleanNode(true);
            case "array" -> {
                ArrayNode array = JSON.arrayNode();
                if (everything || node.path("minItems").intValue(0) > 0) {
                    array.add(value(node.get("items"), everything));
                }
                yield array;
            }
            default -> object(node, everything);
        };
    }

    private static String text(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.get("enum").get(0).stringValue();
        }
        String pattern = schema.path("pattern").stringValue("");
        String fitting = pattern.isEmpty() ? "x" : FITTING.get(pattern);
        if (fitting == null) {
            throw new IllegalStateException("no text known that fits " + pattern);
        }
        return schema.path("format").stringValue("").equals("date-time") ? "2026-01-01T00:00:00Z" : fitting;
    }

    private ObjectNode object(JsonNode node, boolean everything) {
        ObjectNode object = JSON.objectNode();
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            if (everything || isRequired(node, property.getKey())) {
                object.set(property.getKey(), value(property.getValue(), everything));
            }
        }
        if (everything && node.has("additionalProperties")) {
            object.set("a-key", value(node.get("additionalProperties"), true));
        }
        return object;
    }

    private static boolean isRequired(JsonNode schema, String property) {
        return schema.path("required")
                .valueStream()
                .anyMatch(name -> name.stringValue().equals(property));
    }

    private void visit(JsonNode unresolved, JsonNode whole, String at, JsonNode here, List<Misfit> found) {
        JsonNode node = resolved(unresolved);
        String type = type(node);
        if (!type.isEmpty()) {
            String article = "aeio".indexOf(type.charAt(0)) >= 0 ? "an " : "a ";
            JsonNode wrong = type.equals("string") ? JSON.numberNode(3) : JSON.stringNode("wrong");
            found.add(new Misfit(replaced(whole, at, wrong), at, "value must be " + article + type));
        }
        if (!node.path("nullable").booleanValue(false) && !unresolved.has("default") && !type.isEmpty()) {
            found.add(new Misfit(replaced(whole, at, JSON.nullNode()), at, "Value is not nullable"));
        }
        switch (type) {
            case "string" -> textMisfits(node, whole, at, found);
            case "integer" -> numberMisfits(node, whole, at, found);
            case "array" -> {
                if (node.path("minItems").intValue(0) > 0) {
                    found.add(new Misfit(replaced(whole, at, JSON.arrayNode()), at, "minimum number of items is 1"));
                }
                visit(node.get("items"), whole, at + "/0", here.get(0), found);
            }
            case "object" -> objectMisfits(node, whole, at, here, found);
            default -> {}
        }
    }

    private void objectMisfits(JsonNode node, JsonNode whole, String at, JsonNode here, List<Misfit> found) {
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            String name = property.getKey();
            if (isRequired(node, name)) {
                ObjectNode without = (ObjectNode) here.deepCopy();
                without.remove(name);
                String reason = "property \"" + name + "\" is missing";
                found.add(new Misfit(replaced(whole, at, without), at + "/" + name, reason));
            }
            visit(property.getValue(), whole, at + "/" + name, here.get(name), found);
        }
        if (node.has("additionalProperties")) {
            visit(node.get("additionalProperties"), whole, at + "/a-key", here.get("a-key"), found);
        }
    }

    private static void textMisfits(JsonNode node, JsonNode whole, String at, List<Misfit> found) {
        JsonNode foreign = JSON.stringNode("!foreign!");
        if (node.has("enum")) {
            String reason = "value is not one of the allowed values " + node.get("enum");
            found.add(new Misfit(replaced(whole, at, foreign), at, reason));
        }
        if (node.has("minLength")) {
            found.add(new Misfit(replaced(whole, at, JSON.stringNode("")), at, "minimum string length is 1"));
        }
        if (node.has("pattern")) {
            String reason = "string doesn't match the regular expression \""
                    + node.get("pattern").stringValue() + "\"";
            found.add(new Misfit(replaced(whole, at, foreign), at, reason));
        }
    }

    private static void numberMisfits(JsonNode node, JsonNode whole, String at, List<Misfit> found) {
        found.add(new Misfit(replaced(whole, at, JSON.numberNode(1.5)), at, "value must be an integer"));
        if (node.has("minimum")) {
            long minimum = node.get("minimum").longValue();
            found.add(new Misfit(
                    replaced(whole, at, JSON.numberNode(minimum - 1)), at, "number must be at least " + minimum));
        }
        if (node.has("maximum")) {
            long maximum = node.get("maximum").longValue();
            found.add(new Misfit(
                    replaced(whole, at, JSON.numberNode(maximum + 1)), at, "number must be at most " + maximum));
        }
    }

    private static String replaced(JsonNode whole, String at, JsonNode by) {
        if (at.isEmpty()) {
            return by.toString();
        }
        JsonNode copy = whole.deepCopy();
        int last = at.lastIndexOf('/');
        JsonNode holder = copy.at(at.substring(0, last));
        String name = at.substring(last + 1);
        if (holder instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), by);
        } else {
            ((ObjectNode) holder).set(name, by);
        }
        return JsonMapper.shared().writeValueAsString(copy);
    }
}
