package io.tarn.api;

import io.tarn.access.Permission;
import io.tarn.api.contract.Contract;
import io.tarn.api.contract.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What each operation requires of its caller (api.md Appendix A), from `permissions.tsv`.
///
/// One line an operation: `open` (no authentication), `anonymous` (anyone, but known users are recognised), `user`
/// (any
/// user), `method` (the operation's own method checks, because it needs stored data or decides item by item), or
/// permissions joined by `; `, all of which are needed: an action and `*` or a resource such as
/// `object(path.repository,query.path)`. Its arguments are `path.`, `query.` or `body.` values, or a literal in
/// quotes, joined by `+`; a body value found several times stands for several permissions, one not found for none.
final class Permissions {
    private final Map<String, Requirement> byOperation;

    private Permissions(Map<String, Requirement> byOperation) {
        this.byOperation = byOperation;
    }

    /// What an operation requires.
    sealed interface Requirement {}

    /// No authentication takes place.
    record Open() implements Requirement {}

    /// Anyone; a bad credential is still refused.
    record AnyCaller() implements Requirement {}

    /// Any user.
    record AnyUser() implements Requirement {}

    /// The method checks; that it did is checked afterwards.
    record ByMethod() implements Requirement {}

    /// All of these.
    record AllOf(List<Template> templates) implements Requirement {
        List<Permission> permissions(Exchange exchange) {
            List<Permission> permissions = new ArrayList<>(templates.size());
            for (Template template : templates) {
                template.addTo(permissions, exchange);
            }
            return permissions;
        }
    }

    /// A permission whose resource depends on the request.
    record Template(String action, String kind, List<Argument> arguments) {
        void addTo(List<Permission> permissions, Exchange exchange) {
            if (kind.equals("*")) {
                permissions.add(Permission.onEverything(action));
                return;
            }
            List<List<String>> values = arguments.stream()
                    .map(argument -> argument.values(exchange))
                    .toList();
            boolean none = values.stream().anyMatch(List::isEmpty);
            int count = none ? 0 : values.stream().mapToInt(List::size).max().orElse(0);
            for (int i = 0; i < count; i++) {
                permissions.add(permission(values, i));
            }
        }

        private Permission permission(List<List<String>> values, int index) {
            String first = at(values.getFirst(), index);
            return switch (kind) {
                case "repository" -> Permission.onRepository(action, first);
                case "object" -> Permission.onObject(action, first, at(values.get(1), index));
                case "branch" -> Permission.onBranch(action, first, at(values.get(1), index));
                case "tag" -> Permission.onTag(action, first, at(values.get(1), index));
                case "namespace" -> Permission.onNamespace(action, first);
                case "user", "group", "policy", "externalPrincipal" -> Permission.onIdentity(action, kind, first);
                default -> throw new IllegalArgumentException("unknown kind of resource " + kind);
            };
        }

        private static String at(List<String> values, int index) {
            return values.get(values.size() == 1 ? 0 : index);
        }
    }

    /// A value of the request, after a literal.
    ///
    /// @param source `path`, `query` or `body`
    record Argument(String literal, String source, List<String> names) {
        List<String> values(Exchange exchange) {
            List<String> values = switch (source) {
                case "path" -> List.of(exchange.path(names.getFirst()));
                case "query" -> List.of(exchange.query(names.getFirst()));
                case "body" -> exchange.bodyTexts(names);
                default -> throw new IllegalArgumentException("unknown source " + source);
            };
            return literal.isEmpty()
                    ? values
                    : values.stream().map(literal::concat).toList();
        }
    }

    /// Reads the table and holds it against the contract.
    ///
    /// @throws IllegalArgumentException an operation without an entry, or the reverse; an entry that cannot work
    static Permissions load(Contract contract) {
        Map<String, Requirement> table = new HashMap<>();
        try (InputStream stream = Permissions.class.getResourceAsStream("permissions.tsv")) {
            if (stream == null) {
                throw new IOException("resource permissions.tsv is missing");
            }
            BufferedReader rows = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            rows.readLine();
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                int tab = row.indexOf('\t');
                Operation operation = contract.operation(row.substring(0, tab));
                table.put(operation.id(), requirement(operation, row.substring(tab + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the permission table", e);
        }
        for (String id : contract.operations().keySet()) {
            if (!table.containsKey(id)) {
                throw new IllegalArgumentException("operation " + id + " has no permission entry");
            }
        }
        return new Permissions(table);
    }

    Requirement of(Operation operation) {
        Requirement requirement = byOperation.get(operation.id());
        if (requirement == null) {
            throw new IllegalArgumentException("operation " + operation.id() + " has no permission entry");
        }
        return requirement;
    }

    private static Requirement requirement(Operation operation, String text) {
        if (operation.open() != text.equals("open")) {
            throw new IllegalArgumentException("operation " + operation.id()
                    + " is open in one of contract and permission table, and not in the other");
        }
        return switch (text) {
            case "open" -> new Open();
            case "anonymous" -> new AnyCaller();
            case "user" -> new AnyUser();
            case "method" -> new ByMethod();
            default -> {
                List<Template> templates = new ArrayList<>();
                for (String part : text.split("; ", -1)) {
                    templates.add(template(operation, part));
                }
                yield new AllOf(List.copyOf(templates));
            }
        };
    }

    private static Template template(Operation operation, String text) {
        int space = text.indexOf(' ');
        String action = text.substring(0, space);
        String resource = text.substring(space + 1);
        if (resource.equals("*")) {
            return new Template(action, "*", List.of());
        }
        int open = resource.indexOf('(');
        List<Argument> arguments = new ArrayList<>();
        for (String argument :
                resource.substring(open + 1, resource.length() - 1).split(",", -1)) {
            arguments.add(argument(operation, argument));
        }
        return new Template(action, resource.substring(0, open), List.copyOf(arguments));
    }

    private static Argument argument(Operation operation, String text) {
        int quote = text.lastIndexOf("'+");
        String literal = quote < 0 ? "" : text.substring(1, quote);
        List<String> names = List.of(text.substring(quote < 0 ? 0 : quote + 2).split("\\.", -1));
        String source = names.getFirst();
        boolean known = switch (source) {
            case "path" -> operation.pathIndex(names.get(1)) >= 0;
            case "query" ->
                operation.queryParameters().stream()
                        .anyMatch(parameter -> parameter.name().equals(names.get(1)));
            case "body" -> operation.body().isPresent();
            default -> false;
        };
        if (!known) {
            throw new IllegalArgumentException("operation " + operation.id() + " has no " + text);
        }
        return new Argument(literal, source, names.subList(1, names.size()));
    }
}
