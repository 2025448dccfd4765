package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a policy allows (s3-gateway.md B-45).
class PostPolicyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static PostPolicy policy(String conditions) {
        return parse("{'expiration':'2026-03-01T12:00:01.000Z','conditions':[" + conditions + "]}");
    }

    private static PostPolicy parse(String json) {
        return PostPolicy.parse(
                Base64.getEncoder().encodeToString(json.replace('\'', '"').getBytes(UTF_8)));
    }

    private static void allowed(String conditions, Map<String, String> fields) {
        policy(conditions).require(fields, "lake", NOW);
    }

    private static void denied(String conditions, Map<String, String> fields, String reason) {
        assertThatThrownBy(() -> allowed(conditions, fields)).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.code()).isEqualTo(S3Code.ACCESS_DENIED);
            assertThat(e.message()).isEqualTo("Invalid according to Policy: " + reason);
        });
    }

    @Test
    void conditionsHoldOrNot() {
        Map<String, String> fields = Map.of("key", "user/a", "acl", "private");
        allowed("{'bucket':'lake'},{'acl':'private'},['starts-with','$key','user/']", fields);
        allowed("{'bucket':'lake','ACL':'private','Key':'user/a'}", fields);
        allowed("['eq','$key','user/a'],['starts-with','$acl','']", fields);
        allowed("['EQ','$Key','user/a'],['Starts-With','$acl','']", fields);
        denied(
                "{'bucket':'other'},{'acl':'private'},{'key':'user/a'}",
                fields,
                "Policy Condition failed: [\"eq\",\"$bucket\",\"other\"]");
        denied(
                "{'acl':'private'},['starts-with','$key','users/']",
                fields,
                "Policy Condition failed: [\"starts-with\",\"$key\",\"users/\"]");
        denied(
                "{'acl':'Private'},['starts-with','$key','']",
                fields,
                "Policy Condition failed: [\"eq\",\"$acl\",\"Private\"]");
        denied(
                "{'acl':'private'},{'key':'user/a'},{'x-amz-meta-a':'b'}",
                fields,
                "Policy Condition failed: [\"eq\",\"$x-amz-meta-a\",\"b\"]");
        denied(
                "{'acl':'private'},['eq','$key','user/a'],['eq','$key','user/b']",
                fields,
                "Policy Condition failed: [\"eq\",\"$key\",\"user/b\"]");
    }

    @Test
    void everyFieldNeedsACondition() {
        Map<String, String> fields = Map.of(
                "key",
                "a",
                "policy",
                "p",
                "x-amz-signature",
                "s",
                "signature",
                "t",
                "awsaccesskeyid",
                "k",
                "x-ignore-me",
                "i");
        allowed("['starts-with','$key','']", fields);
        denied(
                "['starts-with','$key','']",
                Map.of("key", "a", "x-amz-meta-b", "c"),
                "Extra input fields: x-amz-meta-b");
        denied(
                "['starts-with','$key','']",
                Map.of("key", "a", "success_action_redirect", "http://x/"),
                "Extra input fields: success_action_redirect");
        denied(
                "['starts-with','$key','']",
                Map.of("key", "a", "x-amz-credential", "c"),
                "Extra input fields: x-amz-credential");
        denied("", Map.of("key", "a"), "Extra input fields: key");
        denied(
                "['starts-with','$bucket',''],['starts-with','$key','']",
                Map.of("key", "a", "bucket", "other"),
                "Policy Condition failed: the form's bucket is another.");
    }

    @Test
    void aPolicyEnds() {
        PostPolicy policy = policy("");
        policy.require(Map.of(), "lake", NOW);
        for (long late : new long[] {1000, 2000, 100_000_000}) {
            assertThatThrownBy(() -> policy.require(Map.of(), "lake", NOW.plusMillis(late)))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.message()).isEqualTo("Invalid according to Policy: Policy expired."));
        }
    }

    @Test
    void sizesAreTheNarrowestGiven() {
        assertThat(policy("").sizes()).isEqualTo(PostPolicy.Sizes.ANY);
        assertThat(policy("['content-length-range',1,10]").sizes()).isEqualTo(new PostPolicy.Sizes(1, 10));
        assertThat(policy("['content-length-range','1','10'],['content-length-range',5,20]")
                        .sizes())
                .isEqualTo(new PostPolicy.Sizes(5, 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{'expiration':'2030-01-01T00:00:00Z'}",
                "{'conditions':[]}",
                "{'expiration':'tomorrow','conditions':[]}",
                "{'expiration':5,'conditions':[]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':{}}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':['x']}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['eq','$key']]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['eq','key','a']]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['ends-with','$key','a']]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['eq','$key',1]]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[{'key':null}]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[{'key':['a']}]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['content-length-range',-1,5]]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['content-length-range',1,'x']]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['content-length-range',1,99999999999999999999]]}",
                "{'expiration':'2030-01-01T00:00:00Z','conditions':[['content-length-range',1.5,2]]}",
            })
    void whatIsNoPolicyIsRefused(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3Code.INVALID_POLICY_DOCUMENT));
    }

    @Test
    void deepNonsenseIsRefused() {
        assertThatThrownBy(() -> parse("{'conditions':" + "[".repeat(7000)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3Code.INVALID_POLICY_DOCUMENT));
    }
}
