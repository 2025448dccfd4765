package io.tarn.auth.policy;

import static io.tarn.auth.policy.Policies.JOE;
import static io.tarn.auth.policy.Policies.allow;
import static io.tarn.auth.policy.Policies.allowed;
import static io.tarn.auth.policy.Policies.conditional;
import static io.tarn.auth.policy.Policies.denied;
import static io.tarn.auth.policy.Policies.deny;
import static io.tarn.auth.policy.Policies.each;
import static io.tarn.auth.policy.Policies.from;
import static io.tarn.auth.policy.Policies.leaf;
import static io.tarn.auth.policy.Policies.repository;
import static io.tarn.auth.policy.Policies.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicySetTest {
    private static final Requirement READ = leaf("fs:ReadRepository", repository("r"));
    private static final Requirement WRITE = leaf("fs:WriteObject", repository("r/object/k"));
    private static final Requirement LIST = leaf("fs:ListObjects", repository("r"));

    @Test
    void allOfNamesTheFirstThatIsMissing() {
        Requirement all = new Requirement.AllOf(List.of(READ, WRITE, LIST));

        assertThat(set(allow("fs:*", "*")).check(all, JOE)).isEqualTo(allowed());
        assertThat(set(allow("fs:Read*", "*")).check(all, JOE)).isEqualTo(denied("not allowed to fs:WriteObject"));
        assertThat(set(allow("fs:*", "*"), deny("fs:W*", "*")).check(all, JOE))
                .isEqualTo(denied("denied permission to fs:W*"));
        assertThat(set(deny("fs:List*", "*")).check(all, JOE)).isEqualTo(denied("not allowed to fs:ReadRepository"));
    }

    @Test
    void anyOfIsContentWithOneAndStopsAtADenial() {
        Requirement any = new Requirement.AnyOf(List.of(READ, WRITE, LIST));

        assertThat(set(allow("fs:List*", "*")).check(any, JOE)).isEqualTo(allowed());
        assertThat(set(allow("pr:*", "*")).check(any, JOE))
                .isEqualTo(denied("not allowed to fs:ReadRepository,fs:WriteObject,fs:ListObjects"));
        assertThat(set(allow("fs:Read*", "*"), deny("fs:List*", "*")).check(any, JOE))
                .isEqualTo(denied("denied permission to fs:List*"));
    }

    @Test
    void whatAnAllowedAlternativeLacksIsNotMissing() {
        Requirement tree = new Requirement.AllOf(List.of(new Requirement.AnyOf(List.of(READ, LIST)), WRITE));

        assertThat(set(allow("fs:List*", "*")).check(tree, JOE)).isEqualTo(denied("not allowed to fs:WriteObject"));
    }

    @Test
    void aRequirementOfNothingOrWithoutBottomCannotBeMade() {
        assertThatThrownBy(() -> new Requirement.AllOf(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Requirement.AnyOf(List.of())).isInstanceOf(IllegalArgumentException.class);
        Requirement deep = READ;
        while (deep.depth() < Requirement.DEPTH_MAX) {
            deep = deep.depth() % 2 == 0 ? new Requirement.AllOf(List.of(deep)) : new Requirement.AnyOf(List.of(deep));
        }
        Requirement deepest = deep;

        assertThat(set(allow("fs:Read*", "*")).check(deepest, JOE)).isEqualTo(allowed());
        assertThatThrownBy(() -> new Requirement.AllOf(List.of(deepest))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Requirement.AnyOf(List.of(READ, deepest)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWideRequirementIsEvaluatedWhole() {
        List<Requirement> leaves = new ArrayList<>(IntStream.range(0, 100_000)
                .mapToObj(i -> leaf("fs:WriteObject", repository("r/object/" + i)))
                .toList());
        PolicySet set = set(allow("fs:*", repository("r/*")));

        assertThat(set.check(new Requirement.AllOf(leaves), JOE)).isEqualTo(allowed());
        leaves.add(leaf("fs:WriteObject", repository("s/object/last")));
        assertThat(set.check(new Requirement.AllOf(leaves), JOE)).isEqualTo(denied("not allowed to fs:WriteObject"));
    }

    @Test
    void nobodyIsServedByANameFullOfWildcards() {
        PolicySet own = set(allow("auth:*", "arn:lakefs:auth:::user/${user}"));
        for (String name : List.of("*", "?", "??", "*oe", "j*", "**")) {
            AccessRequest request = new AccessRequest(name, Map.of());

            assertThat(own.check(leaf("auth:CreateCredentials", "arn:lakefs:auth:::user/joe"), request))
                    .isEqualTo(denied("not allowed to auth:CreateCredentials"));
            assertThat(own.check(leaf("auth:CreateCredentials", "arn:lakefs:auth:::user/" + name), request))
                    .isEqualTo(allowed());
        }
    }

    @Test
    void aNameCannotMoveTheColonsOfAPattern() {
        AccessRequest request = new AccessRequest("x:repository/r", Map.of());

        assertThat(set(allow("fs:*", "arn:lakefs:fs::${user}:y"))
                        .check(leaf("fs:A", "arn:lakefs:fs::x:repository/r:y"), request))
                .isEqualTo(denied("not allowed to fs:A"));
        assertThat(set(allow("fs:*", "${user}")).check(READ, new AccessRequest(repository("r"), Map.of())))
                .isEqualTo(denied("not allowed to fs:ReadRepository"));
        assertThat(set(allow("fs:*", "${user}")).check(READ, new AccessRequest("*", Map.of())))
                .isEqualTo(denied("not allowed to fs:ReadRepository"));
    }

    @Test
    void theGateLooksAtAllowedActionsAlone() {
        String list = "fs:ListRepositories";

        assertThat(set().mayList(list)).isFalse();
        assertThat(set(allow("fs:List*", repository("x"))).mayList(list)).isTrue();
        assertThat(set(allow("*", "[malformed]")).mayList(list)).isTrue();
        assertThat(set(conditional(Effect.ALLOW, Map.of("Nonsense", Map.of()))).mayList(list))
                .isTrue();
        assertThat(set(deny("*", "*"), allow(list, "*")).mayList(list)).isTrue();
        assertThat(set(deny("*", "*"), allow("fs:Read*", "*")).mayList(list)).isFalse();
    }

    @Test
    void theFilterPassesOverConditionsAndMalformedResources() {
        String list = "fs:ListRepositories";
        Map<String, Map<String, List<String>>> always = Map.of("IpAddress", Map.of());

        assertThat(set(allow("fs:List*", repository("analytics-*"))).isVisible(list, repository("analytics-a"), JOE))
                .isTrue();
        assertThat(set(allow("fs:List*", repository("analytics-*"))).isVisible(list, repository("sales"), JOE))
                .isFalse();
        assertThat(set(conditional(Effect.ALLOW, always)).isVisible(list, repository("r"), JOE))
                .isFalse();
        assertThat(set(allow("*", "*"), conditional(Effect.DENY, always)).isVisible(list, repository("r"), JOE))
                .isTrue();
        assertThat(set(allow("*", "*"), allow("*", "[malformed]"), allow("*", ""))
                        .isVisible(list, repository("r"), JOE))
                .isTrue();
        assertThat(set(allow("*", "*"), deny("fs:List*", repository("r"))).isVisible(list, repository("r"), JOE))
                .isFalse();
        assertThat(set(allow("fs:*", repository("${user}-*"))).isVisible(list, repository("joe-1"), JOE))
                .isTrue();
        assertThat(set(allow("*", "*"), conditional(Effect.ALLOW, Map.of("Nonsense", Map.of())))
                        .isVisible(list, repository("r"), from("nonsense")))
                .isTrue();
    }

    @Test
    void escapesOfJsonListsAreRead() {
        assertThat(set(allow("fs:*", "[\"arn:lakefs:fs:::repository\\/\\u0072\"]"))
                        .check(READ, JOE))
                .isEqualTo(allowed());
    }

    @Test
    void thousandPoliciesOfManyStatementsStayExact() {
        List<Statement> statements = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            statements.add(allow("fs:Read*", repository("r" + i)));
        }
        PolicySet set = PolicySet.compile(each(statements));

        assertThat(set.check(leaf("fs:ReadRepository", repository("r49999")), JOE))
                .isEqualTo(allowed());
        assertThat(set.check(leaf("fs:ReadRepository", repository("r50000")), JOE))
                .isEqualTo(denied("not allowed to fs:ReadRepository"));
        Explanation explanation = set.explain(leaf("fs:ReadRepository", repository("r49999")), JOE);
        assertThat(explanation.leaves().getFirst().statements()).hasSize(Explanation.STATEMENTS_MAX);
        assertThat(explanation.leaves().getFirst().omittedStatements()).isEqualTo(50_000 - Explanation.STATEMENTS_MAX);
        assertThat(explanation.leaves().getFirst().decidedBy().orElseThrow().policy())
                .isEqualTo("p49999");
    }
}
