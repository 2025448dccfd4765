package io.tarn.auth.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Policies and questions as tests write them.
final class Policies {
    static final AccessRequest JOE = new AccessRequest("joe", Map.of());

    private Policies() {}

    static Policy policy(String name, Statement... statements) {
        return new Policy(name, Instant.EPOCH, List.of(statements), Optional.empty());
    }

    /// Each statement in a policy of its own, `p0`, `p1`, …
    static List<Policy> each(List<Statement> statements) {
        return IntStream.range(0, statements.size())
                .mapToObj(i -> policy("p" + i, statements.get(i)))
                .toList();
    }

    static PolicySet set(Statement... statements) {
        return PolicySet.compile(each(List.of(statements)));
    }

    static Statement allow(String action, String resource) {
        return Statement.allow(List.of(action), resource);
    }

    static Statement deny(String action, String resource) {
        return Statement.deny(List.of(action), resource);
    }

    static Statement conditional(Effect effect, Map<String, Map<String, List<String>>> conditions) {
        return new Statement(effect, List.of("*"), "*", conditions);
    }

    static AccessRequest from(String address) {
        return new AccessRequest("joe", Map.of(AccessRequest.SOURCE_IP, address));
    }

    static String repository(String name) {
        return "arn:lakefs:fs:::repository/" + name;
    }

    static Requirement.Leaf leaf(String action, String resource) {
        return new Requirement.Leaf(action, resource);
    }

    static Verdict denied(String end) {
        return new Verdict.Denied("insufficient permissions: " + end);
    }

    static Verdict allowed() {
        return new Verdict.Allowed();
    }
}
