package io.tarn.api.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI document of this API, made of the same tables that requests are checked with (api.md 25).
public final class OpenApiDocument {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String REFERENCE = "$ref";

    private static final Map<String, String> ANSWERS = Map.ofEntries(
            Map.entry("200", "done"),
            Map.entry("201", "created"),
            Map.entry("202", "begun"),
            Map.entry("204", "done, nothing to say"),
            Map.entry("206", "a part of the content"),
            Map.entry("302", "to be found at another address"),
            Map.entry("304", "not changed"),
            Map.entry("400", "the request cannot be carried out as it is"),
            Map.entry("401", "not authenticated, or not permitted"),
            Map.entry("403", "forbidden"),
            Map.entry("404", "not found"),
            Map.entry("409", "in conflict with what is there"),
            Map.entry("410", "gone"),
            Map.entry("412", "a condition does not hold, or a hook refused"),
            Map.entry("416", "no such range"),
            Map.entry("429", "too many requests"),
            Map.entry("501", "not available here"),
            Map.entry("default", "any other failure"));

    private final Contract contract;
    private final Descriptions descriptions;

    private OpenApiDocument(Contract contract) {
        this.contract = contract;
        this.descriptions = Descriptions.load(contract);
    }

    /// The document as JSON, in UTF-8.
    public static byte[] json(Contract contract) {
        return JsonMapper.shared().writeValueAsBytes(new OpenApiDocument(contract).document());
    }

    private ObjectNode document() {
        try (InputStream stream = Contract.resource("schemas.json")) {
            JsonNode tables = JsonMapper.shared().readTree(stream);
            ObjectNode root = NODES.objectNode();
            root.set("openapi", tables.path("openapi"));
            ObjectNode info = root.putObject("info");
            info.put("title", "Tarn");
            info.put("description", "Branches, commits, merges and history of a data lake.");
            info.set("version", tables.path("apiVersion"));
            root.putArray("servers").addObject().set("url", tables.path("basePath"));
            root.set("security", security(strings(tables.path("globalSecurity"))));
            root.set("paths", paths());
            ObjectNode components = root.putObject("components");
            components.set("securitySchemes", tables.path("securitySchemes"));
            components.set("schemas", rewritten(tables.path("schemas")));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the contract", e);
        }
    }

    private ObjectNode paths() throws IOException {
        ObjectNode paths = NODES.objectNode();
        for (String table : Contract.TABLES) {
            for (String[] row : Contract.rows(table)) {
                Operation operation = contract.operation(row[0]);
                paths.withObjectProperty(row[3])
                        .set(operation.method().toLowerCase(Locale.ROOT), operation(operation, row));
            }
        }
        return paths;
    }

    private ObjectNode operation(Operation operation, String[] columns) {
        ObjectNode node = NODES.objectNode();
        ArrayNode tags = node.putArray("tags");
        List.of(columns[1].split(",", -1)).forEach(tags::add);
        node.put("operationId", operation.id());
        node.put("summary", descriptions.sentence(operation));
        if (operation.deprecated()) {
            node.put("deprecated", true);
        }
        node.set("security", security(operation.security()));
        ArrayNode parameters = node.putArray("parameters");
        addParameters(parameters, "path", columns[6]);
        addParameters(parameters, "query", columns[7]);
        addParameters(parameters, "header", columns[8]);
        if (parameters.isEmpty()) {
            node.remove("parameters");
        }
        if (!columns[9].equals("-")) {
            node.set("requestBody", requestBody(columns[9]));
        }
        node.set("responses", responses(columns[10], columns[11]));
        return node;
    }

    /// An empty list says that nobody has to log in.
    private static ArrayNode security(List<String> schemes) {
        ArrayNode alternatives = NODES.arrayNode();
        schemes.forEach(scheme -> alternatives.addObject().putArray(scheme));
        return alternatives;
    }

    private static void addParameters(ArrayNode parameters, String place, String column) {
        if (column.equals("-")) {
            return;
        }
        for (String item : column.split("; ", -1)) {
            String[] fields = item.split(":", -1);
            ObjectNode parameter = parameters.addObject();
            parameter.put("name", fields[0]);
            parameter.put("in", place);
            parameter.put("required", fields[2].equals("required"));
            if (fields[8].equals("allowEmpty") && place.equals("query")) {
                parameter.put("allowEmptyValue", true);
            }
            if (fields.length > 9) {
                parameter.put("deprecated", true);
            }
            parameter.set("schema", parameterSchema(fields));
        }
    }

    private static ObjectNode parameterSchema(String[] fields) {
        ObjectNode schema = type(fields[1]);
        if (!fields[3].isEmpty()) {
            schema.set("default", value(fields[1], fields[3]));
        }
        if (!fields[4].isEmpty()) {
            schema.put("minimum", Long.parseLong(fields[4]));
        }
        if (!fields[5].isEmpty()) {
            schema.put("maximum", Long.parseLong(fields[5]));
        }
        if (!fields[6].isEmpty()) {
            ArrayNode values = schema.putArray("enum");
            List.of(fields[6].split("\\|", -1)).forEach(values::add);
        }
        if (!fields[7].isEmpty()) {
            schema.put("pattern", fields[7]);
        }
        return schema;
    }

    private static JsonNode value(String type, String text) {
        return switch (type) {
            case "integer" -> NODES.numberNode(Long.parseLong(text));
            case "boolean" -> NODES.booleanNode(Boolean.parseBoolean(text));
            default -> NODES.stringNode(text);
        };
    }

    private static ObjectNode requestBody(String column) {
        ObjectNode body = NODES.objectNode();
        body.put("required", column.startsWith("required"));
        ObjectNode content = body.putObject("content");
        for (String item : column.substring(column.indexOf(' ') + 1).split(",(?=[a-z]+/)", -1)) {
            addContent(content, item);
        }
        return body;
    }

    private static ObjectNode responses(String column, String headerColumn) {
        Map<String, ObjectNode> headers = headers(headerColumn);
        ObjectNode responses = NODES.objectNode();
        for (String item : column.split("; ", -1)) {
            int arrow = item.indexOf("->");
            String code = item.substring(0, arrow);
            ObjectNode response = responses.putObject(code);
            response.put("description", ANSWERS.getOrDefault(code, code));
            ObjectNode sent = headers.get(code);
            if (sent != null) {
                response.set("headers", sent);
            }
            String bodies = item.substring(arrow + 2);
            if (!bodies.equals("-")) {
                ObjectNode content = response.putObject("content");
                for (String body : bodies.split(",(?=[a-z]+/)", -1)) {
                    addContent(content, body);
                }
            }
        }
        return responses;
    }

    private static Map<String, ObjectNode> headers(String column) {
        Map<String, ObjectNode> headers = new HashMap<>();
        if (!column.equals("-")) {
            for (String item : column.split("; ", -1)) {
                int dot = item.indexOf('.');
                int colon = item.indexOf(':');
                headers.computeIfAbsent(item.substring(0, dot), _ -> NODES.objectNode())
                        .putObject(item.substring(dot + 1, colon))
                        .set("schema", type(item.substring(colon + 1)));
            }
        }
        return headers;
    }

    private static void addContent(ObjectNode content, String item) {
        int equals = item.indexOf('=');
        content.putObject(item.substring(0, equals)).set("schema", type(item.substring(equals + 1)));
    }

    /// The schema that a table names: a basic type with an optional format, `array<type>`,
    /// `inline{a=type,b!=type}`, or a component.
    private static ObjectNode type(String text) {
        ObjectNode schema = NODES.objectNode();
        if (text.startsWith("array<")) {
            schema.put("type", "array");
            schema.set("items", type(text.substring("array<".length(), text.length() - 1)));
        } else if (text.startsWith("inline{")) {
            fillInline(schema, text.substring("inline{".length(), text.length() - 1));
        } else if (Character.isLowerCase(text.charAt(0))) {
            int format = text.indexOf('(');
            schema.put("type", format < 0 ? text : text.substring(0, format));
            if (format >= 0) {
                schema.put("format", text.substring(format + 1, text.length() - 1));
            }
        } else {
            schema.put(REFERENCE, component(text));
        }
        return schema;
    }

    private static void fillInline(ObjectNode schema, String fields) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = NODES.arrayNode();
        for (String field : fields.split(",", -1)) {
            int equals = field.indexOf('=');
            boolean needed = field.charAt(equals - 1) == '!';
            String name = field.substring(0, needed ? equals - 1 : equals);
            properties.set(name, type(field.substring(equals + 1)));
            if (needed) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    /// References in the form that OpenAPI has for them.
    private static JsonNode rewritten(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = NODES.arrayNode();
            node.forEach(element -> array.add(rewritten(element)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = NODES.objectNode();
        node.properties().forEach(entry -> {
            boolean reference = entry.getKey().equals("ref") && entry.getValue().isString();
            object.set(
                    reference ? REFERENCE : entry.getKey(),
                    reference
                            ? NODES.stringNode(component(entry.getValue().stringValue()))
                            : rewritten(entry.getValue()));
        });
        return object;
    }

    private static String component(String name) {
        return "#/components/schemas/" + name;
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }
}
