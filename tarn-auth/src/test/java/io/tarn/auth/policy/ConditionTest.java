package io.tarn.auth.policy;

import static io.tarn.auth.policy.Policies.JOE;
import static io.tarn.auth.policy.Policies.allow;
import static io.tarn.auth.policy.Policies.allowed;
import static io.tarn.auth.policy.Policies.conditional;
import static io.tarn.auth.policy.Policies.denied;
import static io.tarn.auth.policy.Policies.from;
import static io.tarn.auth.policy.Policies.leaf;
import static io.tarn.auth.policy.Policies.repository;
import static io.tarn.auth.policy.Policies.set;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionTest {
    private static final Requirement READ = leaf("fs:ReadRepository", repository("r"));
    private static final Verdict NEUTRAL = denied("not allowed to fs:ReadRepository");
    private static final Verdict FAILED = denied("not allowed");

    @Test
    void addressInOneOfTheBlocks() {
        Map<String, Map<String, List<String>>> office = on("IpAddress", "192.168.0.0/16", " 10.0.0.0/8 ");

        assertThat(verdict(office, from("10.1.2.3"))).isEqualTo(allowed());
        assertThat(verdict(office, from("::ffff:10.1.2.3"))).isEqualTo(allowed());
        assertThat(verdict(office, from("11.1.2.3"))).isEqualTo(NEUTRAL);
        assertThat(verdict(office, JOE)).isEqualTo(NEUTRAL);
        assertThat(verdict(office, from(""))).isEqualTo(NEUTRAL);
    }

    @Test
    void addressInNoneOfTheBlocks() {
        Map<String, Map<String, List<String>>> outside = on("NotIpAddress", "192.168.0.0/16", "10.0.0.0/8");

        assertThat(verdict(outside, from("11.1.2.3"))).isEqualTo(allowed());
        assertThat(verdict(outside, from("10.1.2.3"))).isEqualTo(NEUTRAL);
        assertThat(verdict(outside, JOE)).isEqualTo(NEUTRAL);
        assertThat(verdict(outside, from(""))).isEqualTo(NEUTRAL);
    }

    @Test
    void aDenialWhoseFieldIsAbsentDoesNotApply() {
        Statement outside = conditional(Effect.DENY, on("NotIpAddress", "10.0.0.0/8"));
        PolicySet set = set(allow("*", "*"), outside);

        assertThat(set.check(READ, from("1.1.1.1"))).isEqualTo(denied("denied permission to *"));
        assertThat(set.check(READ, from("10.1.1.1"))).isEqualTo(allowed());
        assertThat(set.check(READ, JOE)).isEqualTo(allowed());
    }

    @Test
    void textLikeAndNotLike() {
        AccessRequest table = new AccessRequest("joe", Map.of("catalog:TableName", "orders_2024"));

        assertThat(verdict(field("StringLike", "catalog:TableName", "x", "orders_????"), table))
                .isEqualTo(allowed());
        assertThat(verdict(field("StringLike", "catalog:TableName", "Orders*"), table))
                .isEqualTo(NEUTRAL);
        assertThat(verdict(field("StringNotLike", "catalog:TableName", "x", "orders*"), table))
                .isEqualTo(NEUTRAL);
        assertThat(verdict(field("StringNotLike", "catalog:TableName", "x", "y"), table))
                .isEqualTo(allowed());
        assertThat(verdict(field("StringLike", "catalog:ViewName", "*"), table)).isEqualTo(NEUTRAL);
        assertThat(verdict(field("StringNotLike", "catalog:ViewName", "x"), table))
                .isEqualTo(NEUTRAL);
        assertThat(verdict(field("StringLike", "a", "", "x"), new AccessRequest("joe", Map.of("a", ""))))
                .isEqualTo(allowed());
        assertThat(verdict(field("StringLike", "a", "${user}"), new AccessRequest("joe", Map.of("a", "joe"))))
                .isEqualTo(NEUTRAL);
    }

    @Test
    void emptyLists() {
        assertThat(verdict(on("IpAddress"), from("1.1.1.1"))).isEqualTo(NEUTRAL);
        assertThat(verdict(on("NotIpAddress"), from("1.1.1.1"))).isEqualTo(allowed());
        assertThat(verdict(on("StringLike"), from("1.1.1.1"))).isEqualTo(NEUTRAL);
        assertThat(verdict(on("StringNotLike"), from("1.1.1.1"))).isEqualTo(allowed());
        assertThat(verdict(Map.of("IpAddress", Map.of()), JOE)).isEqualTo(allowed());
        assertThat(verdict(Map.of("Nonsense", Map.of()), JOE)).isEqualTo(FAILED);
    }

    @Test
    void fieldsAndOperatorsMustAllHold() {
        AccessRequest both = new AccessRequest("joe", Map.of("a", "10.0.0.1", "b", "11.0.0.1"));
        Map<String, List<String>> neither = Map.of("a", List.of("12.0.0.0/8"), "b", List.of("12.0.0.0/8"));
        Map<String, List<String>> first = Map.of("a", List.of("10.0.0.0/8"), "b", List.of("12.0.0.0/8"));

        assertThat(verdict(Map.of("NotIpAddress", neither), both)).isEqualTo(allowed());
        assertThat(verdict(Map.of("NotIpAddress", first), both)).isEqualTo(NEUTRAL);
        assertThat(verdict(Map.of("IpAddress", first), both)).isEqualTo(NEUTRAL);
        assertThat(verdict(
                        Map.of(
                                "IpAddress",
                                Map.of("a", List.of("10.0.0.1")),
                                "StringLike",
                                Map.of("b", List.of("11.*"))),
                        both))
                .isEqualTo(allowed());
        assertThat(verdict(
                        Map.of(
                                "IpAddress",
                                Map.of("a", List.of("10.0.0.1")),
                                "StringLike",
                                Map.of("b", List.of("12.*"))),
                        both))
                .isEqualTo(NEUTRAL);
    }

    @Test
    void errorsDenyWhateverIsAsked() {
        Statement elsewhere =
                new Statement(Effect.ALLOW, List.of("pr:Never"), repository("other"), on("IpAddress", "10.0.0.0/99"));
        Statement unknown = new Statement(
                Effect.ALLOW,
                List.of("pr:Never"),
                repository("other"),
                Map.of("DateBefore", Map.of("d", List.of("x"))));

        assertThat(set(allow("*", "*"), elsewhere).check(READ, from("1.1.1.1"))).isEqualTo(FAILED);
        assertThat(set(elsewhere, allow("*", "*")).check(READ, from("1.1.1.1"))).isEqualTo(FAILED);
        assertThat(set(elsewhere, allow("*", "*")).check(READ, JOE)).isEqualTo(allowed());
        assertThat(set(unknown, allow("*", "*")).check(READ, JOE)).isEqualTo(FAILED);
        assertThat(set(allow("*", "*"), unknown).check(READ, JOE)).isEqualTo(FAILED);
    }

    @Test
    void aMalformedValueCountsOnceItIsReached() {
        assertThat(verdict(on("IpAddress", "10.0.0.0/8", "bad"), from("10.0.0.1")))
                .isEqualTo(allowed());
        assertThat(verdict(on("IpAddress", "10.0.0.0/8", "bad"), from("11.0.0.1")))
                .isEqualTo(FAILED);
        assertThat(verdict(on("IpAddress", "bad", "10.0.0.0/8"), from("10.0.0.1")))
                .isEqualTo(FAILED);
        assertThat(verdict(on("NotIpAddress", "10.0.0.0/8", "bad"), from("10.0.0.1")))
                .isEqualTo(NEUTRAL);
    }

    @Test
    void aMalformedAddressOfTheClientDenies() {
        for (String address :
                List.of("10.0.0.01", "fe80::1%eth0", "[::1]", "unknown", "10.0.0.1:80", " 10.0.0.1", " ")) {
            assertThat(verdict(on("IpAddress", "0.0.0.0/0", "::/0"), from(address)))
                    .isEqualTo(FAILED);
            assertThat(verdict(on("NotIpAddress"), from(address))).isEqualTo(FAILED);
        }
    }

    @Test
    void theOrderOfOperatorsDoesNotDecide() {
        Map<String, Map<String, List<String>>> falseFirst = new LinkedHashMap<>();
        falseFirst.put("StringLike", Map.of("SourceIp", List.of("never")));
        falseFirst.put("IpAddress", Map.of("SourceIp", List.of("bad")));
        Map<String, Map<String, List<String>>> errorFirst = new LinkedHashMap<>();
        errorFirst.put("IpAddress", Map.of("SourceIp", List.of("bad")));
        errorFirst.put("StringLike", Map.of("SourceIp", List.of("never")));

        assertThat(verdict(falseFirst, from("1.1.1.1"))).isEqualTo(FAILED);
        assertThat(verdict(errorFirst, from("1.1.1.1"))).isEqualTo(FAILED);
    }

    @Test
    void aFalseConditionHidesAMalformedResource() {
        Statement hidden = new Statement(Effect.ALLOW, List.of("*"), "[x]", on("IpAddress", "10.0.0.0/8"));

        assertThat(set(allow("*", "*"), hidden).check(READ, from("11.0.0.1"))).isEqualTo(allowed());
        assertThat(set(allow("*", "*"), hidden).check(READ, from("10.0.0.1"))).isEqualTo(FAILED);
    }

    private static Verdict verdict(Map<String, Map<String, List<String>>> conditions, AccessRequest request) {
        return set(conditional(Effect.ALLOW, conditions)).check(READ, request);
    }

    private static Map<String, Map<String, List<String>>> on(String operator, String... values) {
        return field(operator, AccessRequest.SOURCE_IP, values);
    }

    private static Map<String, Map<String, List<String>>> field(String operator, String field, String... values) {
        return Map.of(operator, Map.of(field, List.of(values)));
    }
}
