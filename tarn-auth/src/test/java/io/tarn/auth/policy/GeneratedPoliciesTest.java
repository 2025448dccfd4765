package io.tarn.auth.policy;

import static io.tarn.testkit.Gen.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The compiled evaluator beside the reference, on generated policies that often match, clash and fail.
class GeneratedPoliciesTest {
    private static final int ROUNDS = 20_000;
    private static final List<String> ACTIONS = List.of(
            "fs:ReadObject",
            "fs:WriteObject",
            "fs:ListObjects",
            "auth:ReadUser",
            "pr:ListPullRequests",
            "x:Y",
            "plain");
    private static final List<String> ACTION_PATTERNS = List.of(
            "*",
            "fs:*",
            "fs:Read*",
            "fs:ReadObject",
            "fs:*Object",
            "auth:*",
            "?s:*",
            "*:List*",
            "f*",
            "x:Y",
            "plain",
            "pr:???????????????",
            "",
            "*Object?");
    private static final List<String> NAMES =
            List.of("joe", "*", "?", "a:b", "", "${user}", "😀", "jo*", "arn:lakefs:fs");
    private static final List<String> RESOURCES = List.of(
            "*",
            "arn:lakefs:fs:::repository/r",
            "arn:lakefs:fs:eu::repository/r/object/joe",
            "arn:lakefs:fs:::repository/r/object/*",
            "arn:lakefs:fs:::repository/r/object/a:b:😀",
            "arn:lakefs:fs::1:repository/r",
            "arn:lakefs:auth:::user/joe",
            "arn:lakefs:auth:::user/*",
            "arn:lakefs:auth:::user/a:b",
            "arn:lakefs:fs",
            "");
    private static final List<String> RESOURCE_PATTERNS = List.of(
            "*",
            "*",
            "arn:lakefs:fs:::*",
            "arn:lakefs:fs:::repository/r*",
            "arn:lakefs:fs:::repository/?/object/${user}",
            "arn:lakefs:fs:::repository/r/object/*:?",
            "arn:lakefs:fs:us::repository/r",
            "arn:lakefs:fs::1:*",
            "arn:lakefs:fs::${user}:*",
            "arn:lakefs:auth:::user/${user}",
            "arn:lakefs:auth:::user/${user}*",
            "arn:lakefs:auth:::user/*${user}",
            "${user}",
            "${user}:::*",
            "arn:lakefs:fs",
            "arn::fs:::*",
            " arn:lakefs:fs:::*");
    private static final List<String> ADDRESSES = List.of(
            "10.0.0.1",
            "10.1.2.3",
            "192.168.0.9",
            "::ffff:10.0.0.1",
            "2001:db8::1",
            "::1",
            "fe80::1",
            "",
            "nonsense",
            "10.0.0.01",
            "10.0.0.1 ",
            "fe80::1%eth0");
    private static final List<String> BLOCKS = List.of(
            "10.0.0.1",
            "10.0.0.0/8",
            " 10.1.2.3/16 ",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::/32",
            "2001:db8::1",
            "fe80::/10",
            "::ffff:10.0.0.1",
            "192.168.0.8/31");
    private static final List<String> BAD_BLOCKS =
            List.of("10.0.0.0/33", "10.0.0.0/08", "10.0.0", "localhost", "10.0.0.0/", "::1/129", "1::2::3", "12345::");

    private final Seed seed = Seed.ofProcess().split("policies");

    @Test
    void agreesWithTheReference() {
        Map<Explanation.Outcome, Integer> seen = new EnumMap<>(Explanation.Outcome.class);
        int errors = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split(round).gen();
            List<Policy> policies = policies(gen);
            Requirement requirement = requirement(gen, 3);
            AccessRequest request = request(gen);
            PolicySet set = PolicySet.compile(policies);
            Supplier<String> about = () -> seed.hint() + "\n" + policies + "\n" + requirement + "\n" + request;

            Verdict expected = ReferenceEvaluator.verdict(policies, requirement, request);
            assertThat(set.check(requirement, request)).as(about).isEqualTo(expected);
            Explanation explanation = set.explain(requirement, request);
            assertThat(explanation.verdict()).as(about).isEqualTo(expected);
            for (Explanation.LeafExplanation leaf : explanation.leaves()) {
                seen.merge(leaf.outcome(), 1, Integer::sum);
                errors += leaf.decidedBy()
                                .flatMap(Explanation.StatementExplanation::error)
                                .isPresent()
                        ? 1
                        : 0;
                assertConsistent(leaf, about);
            }
            String action = gen.pickFrom(ACTIONS);
            String resource = gen.pickFrom(RESOURCES);
            assertThat(set.mayList(action)).as(about).isEqualTo(ReferenceEvaluator.mayList(policies, action));
            assertThat(set.isVisible(action, resource, request))
                    .as(() -> about.get() + action + resource)
                    .isEqualTo(ReferenceEvaluator.visible(policies, action, resource, request));
        }
        assertThat(seen.values()).hasSize(3).allMatch(times -> times > ROUNDS / 20);
        assertThat(errors).isGreaterThan(ROUNDS / 50);
    }

    private static void assertConsistent(Explanation.LeafExplanation leaf, Supplier<String> about) {
        boolean applied = leaf.decidedBy()
                .filter(row -> row.applies() || row.error().isPresent())
                .isPresent();
        assertThat(applied).as(about).isEqualTo(leaf.outcome() != Explanation.Outcome.NEUTRAL);
        leaf.decidedBy()
                .ifPresent(row -> assertThat(leaf.statements()).as(about).contains(row));
    }

    private static List<Policy> policies(Gen gen) {
        int count = gen.intBetween(0, 4);
        return IntStream.range(0, count)
                .mapToObj(i -> Policies.policy(
                        "p" + i,
                        gen.list(1, 3, GeneratedPoliciesTest::statement).toArray(Statement[]::new)))
                .toList();
    }

    private static Statement statement(Gen gen) {
        Effect effect = gen.oneIn(5) ? Effect.DENY : Effect.ALLOW;
        return new Statement(effect, gen.list(1, 3, g -> g.pickFrom(ACTION_PATTERNS)), resource(gen), conditions(gen));
    }

    private static String resource(Gen gen) {
        return gen.pick(List.of(
                weighted(20, () -> gen.pickFrom(RESOURCE_PATTERNS)),
                weighted(
                        4,
                        () -> "[\"" + String.join("\" , \"", gen.list(1, 3, g -> g.pickFrom(RESOURCE_PATTERNS)))
                                + "\"]"),
                weighted(1, () -> gen.pick("", "[]", "[\"*\",]", "[*]", "[\"*\" \"*\"]", "[\"\"]", "["))));
    }

    private static Map<String, Map<String, List<String>>> conditions(Gen gen) {
        Map<String, Map<String, List<String>>> conditions = new LinkedHashMap<>();
        if (gen.oneIn(3)) {
            for (int i = gen.intBetween(1, 2); i > 0; i--) {
                String operator =
                        gen.oneIn(30) ? "Never" : gen.pick("IpAddress", "NotIpAddress", "StringLike", "StringNotLike");
                Map<String, List<String>> fields = new LinkedHashMap<>();
                for (int j = gen.intBetween(0, 2); j > 0; j--) {
                    fields.put(gen.pick("SourceIp", "SourceIp", "Other", "Absent"), values(gen, operator));
                }
                conditions.put(operator, fields);
            }
        }
        return conditions;
    }

    private static List<String> values(Gen gen, String operator) {
        return operator.contains("Ip")
                ? gen.list(0, 3, g -> g.pickFrom(g.oneIn(12) ? BAD_BLOCKS : BLOCKS))
                : gen.list(0, 3, g -> g.pick("*", "10.*", "?*", "", "*e*", "2001:*"));
    }

    private static Requirement requirement(Gen gen, int depth) {
        if (depth == 1 || gen.oneIn(2)) {
            return new Requirement.Leaf(gen.pickFrom(ACTIONS), gen.pickFrom(RESOURCES));
        }
        List<Requirement> children = gen.list(1, 3, g -> requirement(g, depth - 1));
        return gen.oneIn(2) ? new Requirement.AllOf(children) : new Requirement.AnyOf(children);
    }

    private static AccessRequest request(Gen gen) {
        Map<String, String> context = new LinkedHashMap<>();
        if (!gen.oneIn(8)) {
            context.put("SourceIp", gen.oneIn(3) ? gen.pickFrom(ADDRESSES) : ADDRESSES.get(gen.intBetween(0, 6)));
        }
        if (gen.oneIn(2)) {
            context.put("Other", gen.pick("2001:db8::1", "10.0.0.1", "e", ""));
        }
        return new AccessRequest(gen.pickFrom(NAMES), context);
    }
}
