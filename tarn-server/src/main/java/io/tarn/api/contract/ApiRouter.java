package io.tarn.api.contract;

import io.tarn.http.BadRequestException;
import io.tarn.http.PercentEncoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the operation of a method and raw path in a trie of path segments (api.md 1.4, 1.5, 1.8).
///
/// Fixed segments are compared raw and win over parameters, as long as the rest of the path then matches; a
/// parameter takes one whole segment, which may be empty unless it is the last.
public final class ApiRouter {
    private final Node root = new Node();

    /// A match: the operation and its path values, still encoded, in template order.
    public record Match(Operation operation, List<String> rawValues) {
        /// Decodes the path values, each exactly once; `+` stays.
        ///
        /// @throws ContractViolation one is malformed
        public List<String> decodedValues() {
            List<String> decoded = new ArrayList<>(rawValues.size());
            for (String raw : rawValues) {
                try {
                    decoded.add(PercentEncoding.decodePath(raw));
                } catch (BadRequestException e) {
                    throw nameOf(decoded.size()).undecodable(e);
                }
            }
            return decoded;
        }

        private Parameter nameOf(int index) {
            return operation.pathParameters().stream()
                    .filter(parameter -> operation.pathIndex(parameter.name()) == index)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static final class Node {
        private final Map<String, Node> fixed = new HashMap<>();

        @Nullable
        private Node parameter;

        private final Map<String, Operation> operations = new HashMap<>();
    }

    /// A router for all operations of `contract`.
    public ApiRouter(Contract contract) {
        for (Operation operation : contract.operations().values()) {
            Node node = root;
            for (String segment : operation.segments()) {
                node = segment.startsWith("{") ? parameter(node) : fixed(node, segment);
            }
            if (node.operations.put(operation.method(), operation) != null) {
                throw new IllegalArgumentException("two operations on one route: " + operation.id());
            }
        }
    }

    private static Node fixed(Node node, String segment) {
        return node.fixed.computeIfAbsent(segment, name -> new Node());
    }

    private static Node parameter(Node node) {
        Node existing = node.parameter;
        if (existing != null) {
            return existing;
        }
        Node created = new Node();
        node.parameter = created;
        return created;
    }

    /// The operation for `rawPath` from `start` on, which is the index of the first segment's first character.
    public Optional<Match> find(String method, String rawPath, int start) {
        List<String> values = new ArrayList<>(4);
        Operation operation = find(root, method, rawPath, start, values);
        return operation == null ? Optional.empty() : Optional.of(new Match(operation, values));
    }

    private @Nullable Operation find(Node node, String method, String path, int start, List<String> values) {
        if (start > path.length()) {
            return node.operations.get(method);
        }
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        String segment = path.substring(start, end);
        Node fixed = node.fixed.get(segment);
        if (fixed != null) {
            Operation found = find(fixed, method, path, end + 1, values);
            if (found != null) {
                return found;
            }
        }
        Node parameter = node.parameter;
        if (parameter == null || (segment.isEmpty() && slash < 0)) {
            return null;
        }
        values.add(segment);
        Operation found = find(parameter, method, path, end + 1, values);
        if (found == null) {
            values.removeLast();
        }
        return found;
    }
}
