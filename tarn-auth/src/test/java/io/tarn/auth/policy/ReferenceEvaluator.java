package io.tarn.auth.policy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The evaluator as auth.md 5 tells it, sentence by sentence, slow and sharing no code with the compiled one.
/// Good for what the generators of tests make: no escapes in JSON lists, addresses as `InetAddress` takes
/// literals.
final class ReferenceEvaluator {
    /// A letter of a user's name, moved out of reach of wildcards, colons and brackets.
    private static final int QUOTED = 0x0F_0000;

    private static final Pattern JSON_LIST =
            Pattern.compile("\\[\\s*(?:\"[^\"\\\\]*\"\\s*(?:,\\s*\"[^\"\\\\]*\"\\s*)*)?]");
    private static final Pattern JSON_STRING = Pattern.compile("\"([^\"\\\\]*)\"");
    private static final Pattern IP = Pattern.compile(
            "(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})|[0-9a-f:]*:[0-9a-f:]*(?:(?:(?:0|[1-9]\\d{0,2})\\.){3}\\d+)?");

    private final List<String> missing = new ArrayList<>();
    private Optional<String> denied = Optional.empty();

    private enum Answer {
        ALLOW,
        DENY,
        NEUTRAL
    }

    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static Verdict verdict(List<Policy> policies, Requirement requirement, AccessRequest request) {
        ReferenceEvaluator evaluator = new ReferenceEvaluator();
        if (evaluator.tree(policies, requirement, request) == Answer.ALLOW) {
            return new Verdict.Allowed();
        }
        String reason = evaluator
                .denied
                .map(pattern -> "denied permission to " + pattern)
                .orElse(
                        evaluator.missing.isEmpty()
                                ? "not allowed"
                                : "not allowed to " + String.join(",", evaluator.missing));
        return new Verdict.Denied("insufficient permissions: " + reason);
    }

    private Answer tree(List<Policy> policies, Requirement requirement, AccessRequest request) {
        if (requirement instanceof Requirement.Leaf leaf) {
            return leaf(policies, leaf, request);
        }
        if (requirement instanceof Requirement.AllOf all) {
            for (Requirement child : all.requirements()) {
                Answer answer = tree(policies, child, request);
                if (answer != Answer.ALLOW) {
                    return answer;
                }
            }
            return Answer.ALLOW;
        }
        List<String> before = List.copyOf(missing);
        boolean allowed = false;
        for (Requirement child : ((Requirement.AnyOf) requirement).requirements()) {
            Answer answer = tree(policies, child, request);
            if (answer == Answer.DENY) {
                return Answer.DENY;
            }
            allowed = allowed || answer == Answer.ALLOW;
        }
        if (allowed) {
            missing.clear();
            missing.addAll(before);
        }
        return allowed ? Answer.ALLOW : Answer.NEUTRAL;
    }

    private Answer leaf(List<Policy> policies, Requirement.Leaf leaf, AccessRequest request) {
        boolean allow = false;
        try {
            for (Policy policy : policies) {
                for (Statement statement : policy.statements()) {
                    if (!conditionsHold(statement.conditions(), request.context())) {
                        continue;
                    }
                    for (String resource : resources(statement.resource())) {
                        if (!arnMatches(quoteUser(resource, request.userName()), leaf.resource())) {
                            continue;
                        }
                        for (String action : statement.actions()) {
                            if (wildcard(action, leaf.action())) {
                                if (statement.effect() == Effect.DENY) {
                                    denied = Optional.of(action);
                                    return Answer.DENY;
                                }
                                allow = true;
                            }
                        }
                    }
                }
            }
        } catch (Failure e) {
            return Answer.DENY;
        }
        if (!allow) {
            missing.add(leaf.action());
        }
        return allow ? Answer.ALLOW : Answer.NEUTRAL;
    }

    /// Whether a list shows `resource` (auth.md 5.7).
    static boolean visible(List<Policy> policies, String action, String resource, AccessRequest request) {
        List<Statement> kept = policies.stream()
                .flatMap(policy -> policy.statements().stream())
                .filter(statement -> statement.conditions().isEmpty())
                .filter(statement -> parses(statement.resource()))
                .toList();
        return verdict(Policies.each(kept), new Requirement.Leaf(action, resource), request) instanceof Verdict.Allowed;
    }

    static boolean mayList(List<Policy> policies, String action) {
        return policies.stream()
                .flatMap(policy -> policy.statements().stream())
                .anyMatch(statement -> statement.effect() == Effect.ALLOW
                        && statement.actions().stream().anyMatch(pattern -> wildcard(pattern, action)));
    }

    private static boolean parses(String resource) {
        try {
            resources(resource);
            return true;
        } catch (Failure e) {
            return false;
        }
    }

    private static List<String> resources(String field) throws Failure {
        if (field.isEmpty()) {
            throw new Failure();
        }
        if (!field.startsWith("[") || !field.endsWith("]")) {
            return List.of(field);
        }
        if (!JSON_LIST.matcher(field).matches()) {
            throw new Failure();
        }
        Matcher strings = JSON_STRING.matcher(field);
        List<String> elements = new ArrayList<>();
        while (strings.find()) {
            elements.add(strings.group(1));
        }
        return elements;
    }

    private static String quoteUser(String pattern, String user) {
        String quoted = user.codePoints()
                .map(letter -> QUOTED + letter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return pattern.replace("${user}", quoted);
    }

    private static String unquoted(String text) {
        return text.codePoints()
                .map(letter -> letter >= QUOTED ? letter - QUOTED : letter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean arnMatches(String pattern, String resource) {
        if (pattern.equals("*")) {
            return true;
        }
        String[] left = pattern.split(":", 6);
        String[] right = resource.split(":", 6);
        return isArn(left)
                && isArn(right)
                && unquoted(left[2]).equals(right[2])
                && unquoted(left[4]).equals(right[4])
                && wildcard(left[5], right[5]);
    }

    private static boolean isArn(String[] parts) {
        return parts.length == 6
                && parts[0].equals("arn")
                && parts[1].equals("lakefs")
                && !parts[2].isEmpty()
                && !parts[5].isEmpty();
    }

    /// By the table of all prefixes: `reach[i][j]` when the first i of the pattern match the first j of the
    /// text.
    private static boolean wildcard(String patternText, String text) {
        int[] pattern = patternText.codePoints().toArray();
        int[] letters = text.codePoints().toArray();
        boolean[][] reach = new boolean[pattern.length + 1][letters.length + 1];
        reach[0][0] = true;
        for (int i = 1; i <= pattern.length; i++) {
            for (int j = 0; j <= letters.length; j++) {
                int symbol = pattern[i - 1];
                boolean one = j > 0
                        && reach[i - 1][j - 1]
                        && (symbol == '?' || (symbol >= QUOTED ? symbol - QUOTED : symbol) == letters[j - 1]);
                boolean run = symbol == '*' && (reach[i - 1][j] || (j > 0 && reach[i][j - 1]));
                reach[i][j] = symbol == '*' ? run : one;
            }
        }
        return reach[pattern.length][letters.length];
    }

    private static boolean conditionsHold(
            Map<String, Map<String, List<String>>> conditions, Map<String, String> context) throws Failure {
        boolean holds = true;
        for (var condition : conditions.entrySet()) {
            String operator = condition.getKey();
            if (!List.of("IpAddress", "NotIpAddress", "StringLike", "StringNotLike")
                    .contains(operator)) {
                throw new Failure();
            }
            for (var field : condition.getValue().entrySet()) {
                boolean ip = operator.contains("Ip");
                String value = context.get(field.getKey());
                if (value == null || (ip && value.isEmpty())) {
                    holds = false;
                    continue;
                }
                boolean any = ip ? inAny(value, field.getValue()) : likeAny(value, field.getValue());
                holds &= operator.contains("Not") != any;
            }
        }
        return holds;
    }

    private static boolean likeAny(String text, List<String> patterns) {
        return patterns.stream().anyMatch(pattern -> wildcard(pattern, text));
    }

    private static boolean inAny(String text, List<String> blocks) throws Failure {
        byte[] address = address(text);
        for (String value : blocks) {
            String[] parts = value.trim().split("/", 2);
            byte[] base = address(parts[0]);
            int bits = parts.length == 1 ? base.length * 8 : prefix(parts[1], base.length * 8);
            if (base.length == address.length && head(base, bits).equals(head(address, bits))) {
                return true;
            }
        }
        return false;
    }

    private static int prefix(String text, int most) throws Failure {
        if (!text.matches("0|[1-9]\\d{0,2}") || Integer.parseInt(text) > most) {
            throw new Failure();
        }
        return Integer.parseInt(text);
    }

    private static BigInteger head(byte[] address, int bits) {
        return new BigInteger(1, address).shiftRight(address.length * 8 - bits);
    }

    private static byte[] address(String text) throws Failure {
        if (!IP.matcher(text).matches()
                || Arrays.stream(text.split(":")).anyMatch(group -> group.matches("[0-9a-f]{5,}"))) {
            throw new Failure();
        }
        try {
            return InetAddress.ofLiteral(text).getAddress();
        } catch (IllegalArgumentException e) {
            throw new Failure();
        }
    }
}
