package io.tarn.auth.policy;

import static io.tarn.auth.policy.Policies.JOE;
import static io.tarn.auth.policy.Policies.allow;
import static io.tarn.auth.policy.Policies.conditional;
import static io.tarn.auth.policy.Policies.deny;
import static io.tarn.auth.policy.Policies.from;
import static io.tarn.auth.policy.Policies.leaf;
import static io.tarn.auth.policy.Policies.policy;
import static io.tarn.auth.policy.Policies.repository;
import static io.tarn.auth.policy.Policies.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.policy.Explanation.LeafExplanation;
import io.tarn.auth.policy.Explanation.Outcome;
import io.tarn.auth.policy.Explanation.StatementExplanation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Requirement.Leaf READ = leaf("fs:ReadRepository", repository("r"));

    @Test
    void saysOfEachStatementWhatMatched() {
        PolicySet set = PolicySet.compile(List.of(
                policy("first", allow("pr:*", "*"), allow("fs:*", repository("s"))),
                policy(
                        "second",
                        conditional(Effect.ALLOW, Map.of("StringLike", Map.of("absent", List.of("*")))),
                        allow("fs:Read*", repository("r")))));

        LeafExplanation leaf = set.explain(READ, JOE).leaves().getFirst();

        assertThat(leaf.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(leaf.statements())
                .containsExactly(
                        row("first", 0, Effect.ALLOW, false, true, true),
                        row("first", 1, Effect.ALLOW, true, false, true),
                        row("second", 0, Effect.ALLOW, true, true, false),
                        row("second", 1, Effect.ALLOW, true, true, true));
        assertThat(leaf.decidedBy()).contains(row("second", 1, Effect.ALLOW, true, true, true));
        assertThat(leaf.omittedStatements()).isZero();
    }

    @Test
    void endsWithTheDenial() {
        LeafExplanation leaf = set(allow("*", "*"), deny("fs:*", "*"), allow("fs:*", "*"))
                .explain(READ, JOE)
                .leaves()
                .getFirst();

        assertThat(leaf.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(leaf.statements()).hasSize(2);
        assertThat(leaf.decidedBy()).contains(row("p1", 0, Effect.DENY, true, true, true));
    }

    @Test
    void namesTheErrorOfAStatementThatAsksForSomethingElse() {
        LeafExplanation resource = set(allow("*", "*"), allow("pr:*", "[x"), allow("pr:*", "[x]"))
                .explain(READ, JOE)
                .leaves()
                .getFirst();
        assertThat(resource.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(resource.decidedBy().orElseThrow().policy()).isEqualTo("p2");
        assertThat(resource.decidedBy().orElseThrow().error()).contains("malformed resource");

        Statement bad = conditional(Effect.ALLOW, Map.of("IpAddress", Map.of("SourceIp", List.of("x/y"))));
        assertThat(error(bad, from("1.1.1.1"))).contains("invalid IP/CIDR format in field SourceIp: x/y");
        assertThat(error(bad, from("oops"))).contains("invalid IP format in field SourceIp: oops");
        assertThat(error(conditional(Effect.ALLOW, Map.of("Later", Map.of())), JOE))
                .contains("unsupported condition operator: Later");
    }

    @Test
    void staysSmallWhateverIsAsked() {
        Statement bad = conditional(Effect.ALLOW, Map.of("IpAddress", Map.of("SourceIp", List.of("x"))));
        assertThat(error(bad, from("y".repeat(1_000_000))).orElseThrow()).hasSizeLessThan(400);

        List<Requirement.Leaf> leaves =
                IntStream.range(0, 500).mapToObj(i -> READ).toList();
        Statement[] statements = IntStream.range(0, 30)
                .mapToObj(i -> allow("fs:Read*", repository("r")))
                .toArray(Statement[]::new);
        Explanation explanation = set(statements).explain(new Requirement.AllOf(leaves), JOE);

        assertThat(explanation.leaves()).hasSize(Explanation.LEAVES_MAX);
        assertThat(explanation.omittedLeaves()).isEqualTo(500 - Explanation.LEAVES_MAX);
        assertThat(explanation.leaves().stream()
                        .mapToInt(leaf -> leaf.statements().size())
                        .sum())
                .isEqualTo(Explanation.STATEMENTS_MAX);
        assertThat(explanation.leaves()).allMatch(leaf -> leaf.decidedBy().isPresent());
        assertThat(explanation.leaves().getLast().omittedStatements()).isEqualTo(30);
    }

    private static Optional<String> error(Statement statement, AccessRequest request) {
        return set(statement)
                .explain(READ, request)
                .leaves()
                .getFirst()
                .decidedBy()
                .flatMap(StatementExplanation::error);
    }

    private static StatementExplanation row(
            String policy, int index, Effect effect, boolean action, boolean resource, boolean condition) {
        return new StatementExplanation(policy, index, effect, action, resource, condition, Optional.empty());
    }
}
