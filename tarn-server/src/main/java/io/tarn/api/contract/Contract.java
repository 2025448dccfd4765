package io.tarn.api.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// All operations of the contract, in its order. Loaded once at start from the resources of this package.
public final class Contract {
    /// Where the API lives.
    public static final String BASE_PATH = "/api/v1";

    /// The contract, and what this server has beyond it.
    static final List<String> TABLES = List.of("operations.tsv", "extensions.tsv");

    private final Map<String, Operation> operations;

    private Contract(Map<String, Operation> operations) {
        this.operations = operations;
    }

    /// Reads the contract, and the operations that this server has beyond it: `extensions.tsv` has the same
    /// columns.
    ///
    /// @throws IllegalArgumentException the tables hold something this package does not understand
    public static Contract load() {
        try (InputStream schemas = resource("schemas.json")) {
            JsonNode root = JsonMapper.shared().readTree(schemas);
            SchemaReader reader = new SchemaReader(root.path("schemas"));
            Map<String, Operation> operations = new LinkedHashMap<>();
            for (String table : TABLES) {
                addOperations(operations, table, reader);
            }
            return new Contract(operations);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the contract", e);
        }
    }

    private static void addOperations(Map<String, Operation> operations, String table, SchemaReader schemas)
            throws IOException {
        for (String[] row : rows(table)) {
            Operation operation = operation(row, schemas);
            if (operations.put(operation.id(), operation) != null) {
                throw new IllegalArgumentException("operation " + operation.id() + " is in the tables twice");
            }
        }
    }

    /// The columns of every row of a table but the first, which names them.
    static List<String[]> rows(String table) throws IOException {
        try (BufferedReader rows = new BufferedReader(new InputStreamReader(resource(table), StandardCharsets.UTF_8))) {
            return rows.lines().skip(1).map(row -> row.split("\t", -1)).toList();
        }
    }

    static InputStream resource(String name) throws IOException {
        InputStream stream = Contract.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IOException("resource " + name + " is missing");
        }
        return stream;
    }

    /// The operations by id, in the order of the contract.
    public Map<String, Operation> operations() {
        return operations;
    }

    /// The operation with this id.
    ///
    /// @throws IllegalArgumentException there is none
    public Operation operation(String id) {
        Operation operation = operations.get(id);
        if (operation == null) {
            throw new IllegalArgumentException("the contract has no operation " + id);
        }
        return operation;
    }

    private static Operation operation(String[] columns, SchemaReader schemas) {
        boolean streamed = columns[12].contains("x-validation-exclude-body");
        return new Operation(
                columns[0],
                columns[2],
                List.of(columns[3].substring(1).split("/", -1)),
                parameters(columns[6], Parameter.Location.PATH),
                parameters(columns[7], Parameter.Location.QUERY),
                parameters(columns[8], Parameter.Location.HEADER),
                columns[4].equals("-") ? List.of() : List.of(columns[4].split(",", -1)),
                streamed ? Optional.empty() : body(columns[9], schemas),
                streamed,
                columns[5].equals("deprecated"));
    }

    private static List<Parameter> parameters(String column, Parameter.Location location) {
        List<Parameter> parameters = new ArrayList<>();
        if (!column.equals("-")) {
            for (String item : column.split("; ", -1)) {
                parameters.add(parameter(item.split(":", -1), location));
            }
        }
        return List.copyOf(parameters);
    }

    private static Parameter parameter(String[] fields, Parameter.Location location) {
        boolean repeated = fields[1].equals("array<string>");
        return new Parameter(
                fields[0],
                location,
                repeated ? Parameter.Type.STRING : parameterType(fields[1]),
                repeated,
                fields[2].equals("required"),
                fields[3].isEmpty() ? null : fields[3],
                number(fields[4]),
                number(fields[5]),
                fields[6].isEmpty() ? List.of() : List.of(fields[6].split("\\|", -1)),
                fields[7].isEmpty() ? null : TextPattern.of(fields[7]),
                fields[8].equals("allowEmpty"));
    }

    private static Parameter.Type parameterType(String text) {
        return switch (text) {
            case "string" -> Parameter.Type.STRING;
            case "integer" -> Parameter.Type.INTEGER;
            case "boolean" -> Parameter.Type.BOOLEAN;
            case "string(date-time)" -> Parameter.Type.DATE_TIME;
            default -> throw new IllegalArgumentException("unknown parameter type " + text);
        };
    }

    private static @Nullable Long number(String text) {
        return text.isEmpty() ? null : Long.valueOf(text);
    }

    private static Optional<Operation.Body> body(String column, SchemaReader schemas) {
        if (column.equals("-")) {
            return Optional.empty();
        }
        int space = column.indexOf(' ');
        String content = column.substring(space + 1);
        if (!content.startsWith("application/json=")) {
            throw new IllegalArgumentException("body " + content + " is not JSON");
        }
        String type = content.substring(content.indexOf('=') + 1);
        boolean named = !type.startsWith("inline{") && !type.startsWith("array<");
        return Optional.of(
                new Operation.Body(column.startsWith("required"), named ? type : "", schemas.bodySchema(type)));
    }
}
