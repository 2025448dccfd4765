package io.tarn.auth.policy;

import static io.tarn.auth.policy.Policies.JOE;
import static io.tarn.auth.policy.Policies.allowed;
import static io.tarn.auth.policy.Policies.denied;
import static io.tarn.auth.policy.Policies.each;
import static io.tarn.auth.policy.Policies.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTableTest {
    static List<List<String>> verdicts() {
        return Table.rows("verdicts.tsv");
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void saysWhatTheTableSays(List<String> row) {
        List<Policy> policies = row.get(0).equals("-")
                ? List.of()
                : each(Stream.of(row.get(0).split(" && ", -1))
                        .map(VerdictTableTest::statement)
                        .toList());
        Requirement.Leaf leaf = leaf(row.get(1), row.get(2));
        Verdict expected = row.get(3).equals("allow") ? allowed() : denied(row.get(3));

        assertThat(PolicySet.compile(policies).check(leaf, JOE)).isEqualTo(expected);
        assertThat(PolicySet.compile(policies).explain(leaf, JOE).verdict()).isEqualTo(expected);
        assertThat(ReferenceEvaluator.verdict(policies, leaf, JOE)).isEqualTo(expected);
    }

    private static Statement statement(String text) {
        String[] parts = text.split(" ", 3);
        Effect effect = Effect.of(parts[0]).orElseThrow();
        return new Statement(effect, List.of(parts[1].split(",")), parts[2], Map.of());
    }
}
