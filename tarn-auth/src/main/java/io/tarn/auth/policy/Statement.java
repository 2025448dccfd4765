package io.tarn.auth.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One statement of a policy, as written; nothing is checked here (see [PolicyValidation]). Lists and maps
/// are copied, unmodifiable, and keep their order.
///
/// @param effect what it does when it matches
/// @param actions patterns like `fs:Read*`, any of which may match
/// @param resource `*`, a pattern of an ARN, or the text of a JSON list of such patterns (auth.md 5.3)
/// @param conditions operator, then field, then values (auth.md 5.5); empty: the statement always applies
public record Statement(
        Effect effect, List<String> actions, String resource, Map<String, Map<String, List<String>>> conditions) {

    public Statement {
        actions = List.copyOf(actions);
        Map<String, Map<String, List<String>>> copy = new LinkedHashMap<>();
        conditions.forEach((operator, fields) -> copy.put(operator, copyOf(fields)));
        conditions = Collections.unmodifiableMap(copy);
    }

    /// A statement that allows, without conditions.
    public static Statement allow(List<String> actions, String resource) {
        return new Statement(Effect.ALLOW, actions, resource, Map.of());
    }

    /// A statement that denies, without conditions.
    public static Statement deny(List<String> actions, String resource) {
        return new Statement(Effect.DENY, actions, resource, Map.of());
    }

    private static Map<String, List<String>> copyOf(Map<String, List<String>> fields) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        fields.forEach((field, values) -> copy.put(field, List.copyOf(values)));
        return Collections.unmodifiableMap(copy);
    }
}
