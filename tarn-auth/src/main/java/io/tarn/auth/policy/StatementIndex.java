package io.tarn.auth.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The statements of a set, by the service of the action asked for: those that can have a say there, in their
/// order. A statement that may fail has a say everywhere, for its error denies what it does not name, too.
final class StatementIndex {
    /// The services that actions name (auth.md 4).
    static final List<String> SERVICES = List.of("fs", "auth", "ci", "retention", "branches", "pr", "catalog");

    private final List<CompiledStatement> all;
    private final Map<String, List<CompiledStatement>> byService = new HashMap<>();

    StatementIndex(List<CompiledStatement> statements) {
        all = List.copyOf(statements);
        for (String service : SERVICES) {
            String prefix = service + ":";
            byService.put(
                    service,
                    all.stream().filter(statement -> hasSay(statement, prefix)).toList());
        }
    }

    List<CompiledStatement> all() {
        return all;
    }

    /// Those that can have a say on `action`; all of them when its service is none of the known ones.
    List<CompiledStatement> on(String action) {
        int colon = action.indexOf(':');
        return colon < 0 ? all : byService.getOrDefault(action.substring(0, colon), all);
    }

    private static boolean hasSay(CompiledStatement statement, String prefix) {
        return statement.mayFail()
                || statement.actionPatterns().stream().anyMatch(pattern -> canBegin(pattern, prefix));
    }

    private static boolean canBegin(Wildcard pattern, String prefix) {
        return pattern.head().startsWith(prefix) || (!pattern.isLiteral() && prefix.startsWith(pattern.head()));
    }
}
