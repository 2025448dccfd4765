package io.tarn.auth.policy;

import io.tarn.auth.AuthException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a policy may hold (auth.md 4), and how much of it. Its name is the store's to check. Lengths are in
/// UTF-16 code units where nothing else is said.
public final class PolicyValidation {
    /// Statements of a policy.
    public static final int STATEMENTS_MAX = 500;

    /// Actions of a statement.
    public static final int ACTIONS_MAX = 200;

    /// Length of an action, of a resource (each, in a JSON list), of a value of a condition.
    public static final int PATTERN_LENGTH_MAX = 2_048;

    /// Elements of a JSON list of resources.
    public static final int RESOURCES_MAX = 1_000;

    /// Fields of an operator in a condition.
    public static final int FIELDS_MAX = 20;

    /// Length of the name of a field.
    public static final int FIELD_LENGTH_MAX = 256;

    /// Values of all conditions of a statement.
    public static final int VALUES_MAX = 1_000;

    /// All texts of a policy together, its name included, in bytes of UTF-8. Every driver takes a record of
    /// this size.
    public static final int SIZE_MAX_BYTES = 256 * 1024;

    private PolicyValidation() {}

    /// Returns when `policy` may be stored; otherwise throws [AuthException] of kind `INVALID` with the text
    /// for the client.
    public static void check(Policy policy) {
        int statements = policy.statements().size();
        require(statements > 0, "a policy needs a statement");
        atMost(statements, STATEMENTS_MAX, "statements in a policy");
        long size = bytes(policy.name());
        for (Statement statement : policy.statements()) {
            check(statement);
            size += size(statement);
        }
        atMost(size, SIZE_MAX_BYTES, "bytes in a policy");
    }

    private static void check(Statement statement) {
        require(!statement.actions().isEmpty(), "a statement needs an action");
        atMost(statement.actions().size(), ACTIONS_MAX, "actions in a statement");
        statement.actions().forEach(PolicyValidation::checkAction);
        checkResource(statement.resource());
        checkConditions(statement.conditions());
    }

    private static void checkAction(String action) {
        atMost(action.length(), PATTERN_LENGTH_MAX, "characters in an action");
        int colon = action.indexOf(':');
        require(colon >= 0 && action.indexOf(':', colon + 1) < 0, action + ": invalid action");
        require(StatementIndex.SERVICES.contains(action.substring(0, colon)), action + ": invalid service name");
    }

    private static void checkResource(String resource) {
        atMost(resource.length(), SIZE_MAX_BYTES, "characters in a resource");
        Optional<List<String>> patterns = ResourceField.patterns(resource);
        require(patterns.isPresent(), "ARN '" + shortened(resource) + "'");
        List<String> arns = patterns.orElseThrow();
        require(!arns.isEmpty(), "ARN '" + shortened(resource) + "'");
        atMost(arns.size(), RESOURCES_MAX, "resources in a statement");
        for (String arn : arns) {
            atMost(arn.length(), PATTERN_LENGTH_MAX, "characters in a resource");
            require(isArn(arn), "ARN '" + arn + "'");
        }
    }

    private static boolean isArn(String text) {
        return text.equals("*")
                || (text.startsWith("arn:")
                        && text.chars().filter(character -> character == ':').count() >= 5);
    }

    private static void checkConditions(Map<String, Map<String, List<String>>> conditions) {
        int values = 0;
        for (var condition : conditions.entrySet()) {
            String name = condition.getKey();
            ConditionOperator operator = ConditionOperator.of(name)
                    .orElseThrow(() -> invalid(ConditionOperator.unsupported(shortened(name))));
            atMost(condition.getValue().size(), FIELDS_MAX, "fields in an operator of a condition");
            for (var field : condition.getValue().entrySet()) {
                checkField(operator, field.getKey(), field.getValue());
                values += field.getValue().size();
            }
        }
        atMost(values, VALUES_MAX, "values in the conditions of a statement");
    }

    private static void checkField(ConditionOperator operator, String field, List<String> values) {
        require(!field.isEmpty(), "empty field name in a condition");
        atMost(field.length(), FIELD_LENGTH_MAX, "characters in the name of a field");
        for (String value : values) {
            atMost(value.length(), PATTERN_LENGTH_MAX, "characters in a value of a condition");
            if (operator.onAddresses()) {
                require(IpRange.parse(value).isPresent(), ConditionOperator.malformedBlock(field, value));
            }
        }
    }

    private static long size(Statement statement) {
        long size = bytes(statement.resource());
        for (String action : statement.actions()) {
            size += bytes(action);
        }
        for (var condition : statement.conditions().entrySet()) {
            size += bytes(condition.getKey());
            for (var field : condition.getValue().entrySet()) {
                size += bytes(field.getKey());
                for (String value : field.getValue()) {
                    size += bytes(value);
                }
            }
        }
        return size;
    }

    /// The length of `text` as stored. Half a surrogate pair has none: the store would keep a `?` for it,
    /// which is a wildcard.
    private static int bytes(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return encoded.remaining();
        } catch (CharacterCodingException e) {
            throw new AuthException(AuthException.Kind.INVALID, "validation error: text that is not Unicode", e);
        }
    }

    private static void atMost(long count, int max, String what) {
        require(count <= max, "more than " + max + " " + what);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw invalid(problem);
        }
    }

    private static AuthException invalid(String problem) {
        return new AuthException(AuthException.Kind.INVALID, "validation error: " + problem);
    }

    private static String shortened(String text) {
        return text.length() <= PATTERN_LENGTH_MAX ? text : text.substring(0, PATTERN_LENGTH_MAX) + "…";
    }
}
