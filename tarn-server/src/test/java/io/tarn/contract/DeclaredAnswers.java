package io.tarn.contract;

import io.tarn.api.contract.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the contract says of answers: per operation the statuses, with media type, schema and headers; and what api.md
/// says differently (`answers.tsv`).
final class DeclaredAnswers {
    /// One form an answer may have.
    ///
    /// @param media the content type, `any`, or empty for an answer without a body
    /// @param type the schema of a JSON body
    record Form(String media, String type) {}

    /// A header of answers with this status; `type` starts with `string` or `integer`.
    record Header(String name, String type) {}

    private static final Form ERROR = new Form("application/json", "Error");
    private static final int BODY = 9;
    private static final int RESPONSES = 10;
    private static final int RESPONSE_HEADERS = 11;

    private final Map<String, Map<String, List<Form>>> forms = new LinkedHashMap<>();
    private final Map<String, Map<Integer, List<Header>>> headers = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> declared = new LinkedHashMap<>();
    private final Map<String, String> bodies = new LinkedHashMap<>();
    private final SchemaCheck schemas;
    private final Contract contract = Contract.load();

    DeclaredAnswers() {
        JsonNode root = JsonMapper.shared().readTree(text(Contract.class, "schemas.json"));
        schemas = new SchemaCheck(root.path("schemas"));
        for (String table : List.of("operations.tsv", "extensions.tsv")) {
            if (Contract.class.getResource(table) != null) {
                text(Contract.class, table).lines().skip(1).forEach(row -> read(row.split("\t", -1)));
            }
        }
        Table.rows("answers.tsv", 5).stream()
                .filter(row -> forms.containsKey(row.get(0)))
                .forEach(row -> forms.get(row.get(0))
                        .computeIfAbsent(row.get(1), code -> new ArrayList<>())
                        .add(form(row.get(2), row.get(3))));
    }

    private void read(String[] columns) {
        Map<String, List<Form>> byCode = new LinkedHashMap<>();
        Set<Integer> codes = new TreeSet<>();
        for (String response : columns[RESPONSES].split("; ", -1)) {
            String[] parts = response.split("->", 2);
            List<Form> known = new ArrayList<>();
            for (String content : parts[1].split(",", -1)) {
                int equals = content.indexOf('=');
                known.add(
                        equals < 0
                                ? form("-", "-")
                                : form(content.substring(0, equals), content.substring(equals + 1)));
            }
            byCode.put(parts[0], known);
            if (!parts[0].equals("default")) {
                codes.add(Integer.valueOf(parts[0]));
            }
        }
        forms.put(columns[0], byCode);
        declared.put(columns[0], codes);
        bodies.put(columns[0], columns[BODY].substring(columns[BODY].indexOf('=') + 1));
        Map<Integer, List<Header>> named = new LinkedHashMap<>();
        if (!columns[RESPONSE_HEADERS].equals("-")) {
            for (String header : columns[RESPONSE_HEADERS].split("; ", -1)) {
                String[] parts = header.split("[.:]", 3);
                named.computeIfAbsent(Integer.valueOf(parts[0]), code -> new ArrayList<>())
                        .add(new Header(parts[1], parts[2]));
            }
        }
        headers.put(columns[0], named);
    }

    private static Form form(String media, String type) {
        return new Form(media.equals("-") ? "" : media, type);
    }

    static String text(Class<?> beside, String name) {
        try (InputStream stream = beside.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Contract contract() {
        return contract;
    }

    SchemaCheck schemas() {
        return schemas;
    }

    /// The schema of an operation's JSON body, as the table writes it.
    String bodyType(String operation) {
        return bodies.get(operation);
    }

    /// The statuses that the contract names for an operation.
    Set<Integer> statuses(String operation) {
        return declared.get(operation);
    }

    List<Header> headers(String operation, int status) {
        return headers.get(operation).getOrDefault(status, List.of());
    }

    /// The forms that an answer with this status may have; empty when it must not occur.
    List<Form> forms(String operation, int status) {
        Map<String, List<Form>> byCode = forms.get(operation);
        List<Form> exact = byCode.get(Integer.toString(status));
        if (exact != null) {
            return exact;
        }
        boolean head = contract.operation(operation).method().equals("HEAD");
        List<Form> fallback = head ? List.of(form("-", "-")) : List.of(ERROR);
        return status >= 400 && byCode.containsKey("default") ? fallback : List.of();
    }
}
