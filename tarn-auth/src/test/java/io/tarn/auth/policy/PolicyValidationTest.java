package io.tarn.auth.policy;

import static io.tarn.auth.policy.Policies.allow;
import static io.tarn.auth.policy.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.auth.AuthException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyValidationTest {
    private static final String LIMIT = "validation error: more than ";

    @ParameterizedTest
    @ValueSource(
            strings = {"fs:*", "fs:Nope", "auth:", "ci:x", "retention:?", "branches:*", "pr:*", "catalog:ListViews"})
    void takesActionsOfKnownServices(String action) {
        assertTaken(allow(action, "*"));
    }

    @ParameterizedTest
    @CsvSource({
        "*, invalid action",
        "nonsense, invalid action",
        "fs:a:b, invalid action",
        "'', invalid action",
        "s3:GetObject, invalid service name",
        ":x, invalid service name",
        "FS:x, invalid service name",
        "' fs:x', invalid service name"
    })
    void refusesOtherActions(String action, String problem) {
        assertThat(refusal(allow(action, "*"))).isEqualTo("validation error: " + action + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "arn:lakefs:fs:::repository/*",
                "arn:lakefs:auth:::user/${user}",
                "arn:lakefs:fs:::namespace/s3://b/*",
                "arn:::::",
                "[\"*\"]",
                "[\"arn:lakefs:fs:::repository/a\", \"arn:lakefs:fs:::repository/b\"]"
            })
    void takesResources(String resource) {
        assertTaken(allow("fs:*", resource));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''",
                "**|**",
                "repository/a|repository/a",
                "arn:lakefs:fs|arn:lakefs:fs",
                "arn:lakefs:fs::repository/a|arn:lakefs:fs::repository/a",
                "' arn:lakefs:fs:::repository/a'|' arn:lakefs:fs:::repository/a'",
                "ARN:lakefs:fs:::repository/a|ARN:lakefs:fs:::repository/a",
                "[]|[]",
                "[*]|[*]",
                "[\"*\",]|[\"*\",]",
                "[\"*\", \"x\"]|x",
                "[\"\"]|''",
                "[\"*\"|[\"*\""
            })
    void refusesOtherResources(String resource, String named) {
        assertThat(refusal(allow("fs:*", resource))).isEqualTo("validation error: ARN '" + named + "'");
    }

    @Test
    void looksAtConditions() {
        assertTaken(on("IpAddress", "SourceIp", " 10.0.0.0/8 ", "::1", "fe80::/10"));
        assertTaken(on("StringNotLike", "catalog:TableName", "", "*?"));
        assertTaken(on("NotIpAddress", "SourceIp"));
        assertThat(refusal(on("DateBefore", "d", "x")))
                .isEqualTo("validation error: unsupported condition operator: DateBefore");
        assertThat(refusal(on("ipaddress", "SourceIp", "::1")))
                .isEqualTo("validation error: unsupported condition operator: ipaddress");
        assertThat(refusal(on("IpAddress", "SourceIp", "10.0.0.0/33")))
                .isEqualTo("validation error: invalid IP/CIDR format in field SourceIp: 10.0.0.0/33");
        assertThat(refusal(on("NotIpAddress", "SourceIp", "localhost")))
                .isEqualTo("validation error: invalid IP/CIDR format in field SourceIp: localhost");
        assertThat(refusal(on("StringLike", "", "x"))).isEqualTo("validation error: empty field name in a condition");
    }

    @Test
    void namesEveryLimit() {
        String longest = "fs:" + "a".repeat(PolicyValidation.PATTERN_LENGTH_MAX - 3);
        String resource = "arn:lakefs:fs:::" + "a".repeat(PolicyValidation.PATTERN_LENGTH_MAX - 16);
        assertTaken(allow(longest, resource));
        assertThat(refusal(allow(longest + "a", "*"))).isEqualTo(LIMIT + "2048 characters in an action");
        assertThat(refusal(allow("fs:*", resource + "a"))).isEqualTo(LIMIT + "2048 characters in a resource");
        assertThat(refusal(allow("fs:*", "[\"" + resource + "a\"]")))
                .isEqualTo(LIMIT + "2048 characters in a resource");
        assertThat(refusal(allow("fs:*", "[" + " ".repeat(300_000) + "]")))
                .isEqualTo(LIMIT + "262144 characters in a resource");
        assertThat(refusal(allow("fs:*", list(1_001)))).isEqualTo(LIMIT + "1000 resources in a statement");
        assertTaken(allow("fs:*", list(1_000)));
        assertThat(refusal(Statement.allow(Collections.nCopies(201, "fs:*"), "*")))
                .isEqualTo(LIMIT + "200 actions in a statement");
        assertThat(refusal(on(
                        "StringLike",
                        "f",
                        IntStream.range(0, 1_001).mapToObj(i -> "v").toArray(String[]::new))))
                .isEqualTo(LIMIT + "1000 values in the conditions of a statement");
        assertThat(refusal(on("StringLike", "f", "a".repeat(2_049))))
                .isEqualTo(LIMIT + "2048 characters in a value of a condition");
        assertThat(refusal(on("StringLike", "f".repeat(257), "a")))
                .isEqualTo(LIMIT + "256 characters in the name of a field");
        Map<String, List<String>> fields =
                IntStream.range(0, 21).boxed().collect(Collectors.toMap(i -> "f" + i, i -> List.of("x")));
        assertThat(refusal(new Statement(Effect.DENY, List.of("fs:*"), "*", Map.of("StringLike", fields))))
                .isEqualTo(LIMIT + "20 fields in an operator of a condition");
        assertThat(refusal(copies(501, allow("fs:*", "*")))).isEqualTo(LIMIT + "500 statements in a policy");
    }

    @Test
    void measuresTheWholePolicyInBytes() {
        Statement statement = allow("fs:*", "arn:lakefs:fs:::" + "中".repeat(1_000));
        int fits = PolicyValidation.SIZE_MAX_BYTES / (3_000 + 16 + 4);

        PolicyValidation.check(policy("p", copies(fits, statement)));
        assertThat(refusal(copies(fits + 1, statement))).isEqualTo(LIMIT + "262144 bytes in a policy");
    }

    @Test
    void needsAStatementAndAnAction() {
        assertThat(refusal()).isEqualTo("validation error: a policy needs a statement");
        assertThat(refusal(Statement.allow(List.of(), "*"))).isEqualTo("validation error: a statement needs an action");
    }

    @Test
    void refusesHalfOfASurrogatePairWhichAStoreWouldTurnIntoAWildcard() {
        assertThat(refusal(allow("fs:*", "arn:lakefs:fs:::repository/\ud83d")))
                .isEqualTo("validation error: text that is not Unicode");
        assertThat(refusal(on("StringLike", "f", "\ude00"))).isEqualTo("validation error: text that is not Unicode");
    }

    @Test
    void takesWhatSetUpMakes() {
        assertThatCode(() -> BasePolicies.policies(Instant.EPOCH).forEach(PolicyValidation::check))
                .doesNotThrowAnyException();
    }

    private static Statement on(String operator, String field, String... values) {
        return new Statement(Effect.ALLOW, List.of("fs:*"), "*", Map.of(operator, Map.of(field, List.of(values))));
    }

    private static String list(int elements) {
        return "[" + String.join(",", Collections.nCopies(elements, "\"*\"")) + "]";
    }

    private static Statement[] copies(int count, Statement statement) {
        return Collections.nCopies(count, statement).toArray(Statement[]::new);
    }

    private static void assertTaken(Statement statement) {
        assertThatCode(() -> PolicyValidation.check(policy("p", statement))).doesNotThrowAnyException();
    }

    private static String refusal(Statement... statements) {
        AuthException refusal =
                catchThrowableOfType(AuthException.class, () -> PolicyValidation.check(policy("p", statements)));
        assertThat(refusal.kind()).isEqualTo(AuthException.Kind.INVALID);
        return refusal.getMessage();
    }
}
