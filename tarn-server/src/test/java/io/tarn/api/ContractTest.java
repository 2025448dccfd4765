package io.tarn.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.contract.Contract;
import io.tarn.api.contract.Operation;
import io.tarn.api.contract.Parameter;
import io.tarn.api.contract.TextPattern;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContractTest {
    private static final int SAMPLES = 200_000;
    private static final int LENGTH_MAX = 12;
    static final List<String> EXTENSIONS = List.of(
            "commitAsync",
            "commitAsyncStatus",
            "mergeIntoBranchAsync",
            "mergeIntoBranchAsyncStatus",
            "getAuditEvents",
            "exportAuditEvents",
            "verifyAuditLog",
            "explainUserPermission",
            "jwtLogin",
            "getTokenStart",
            "releaseTokenToMailbox",
            "confirmTokenRelease",
            "getTokenFromMailbox");

    private final Contract contract = Contract.load();

    @Test
    void holdsAllOperations() {
        assertThat(contract.operations())
                .hasSize(134 + EXTENSIONS.size())
                .containsKeys(EXTENSIONS.toArray(String[]::new));
        assertThat(contract.operations().values().stream()
                        .filter(Operation::open)
                        .map(Operation::id))
                .containsExactlyInAnyOrder(
                        "jwtLogin",
                        "getTokenStart",
                        "getTokenFromMailbox",
                        "setupCommPrefs",
                        "getSetupState",
                        "setup",
                        "login",
                        "externalPrincipalLogin",
                        "stsLogin",
                        "getAuthCapabilities",
                        "healthCheck",
                        "oauthCallback");
        assertThat(contract.operation("uploadObject").streamedBody()).isTrue();
        assertThat(contract.operation("CreateCommitRecord").label()).isEqualTo("CreateCommitRecord");
        assertThat(contract.operation("getObject").label()).isEqualTo("GetObject");
    }

    @Test
    void readsParameters() {
        Parameter amount = contract.operation("listObjects").queryParameters().stream()
                .filter(parameter -> parameter.name().equals("amount"))
                .findFirst()
                .orElseThrow();
        assertThat(amount.defaultValue()).isEqualTo("100");
        assertThat(amount.minimum()).isEqualTo(-1);
        assertThat(amount.maximum()).isEqualTo(1000);
        assertThat(contract.operation("logCommits").queryParameters())
                .filteredOn(Parameter::repeated)
                .extracting(Parameter::name)
                .containsExactly("objects", "prefixes");
    }

    @Test
    void hasAPermissionEntryForEveryOperation() {
        Permissions permissions = Permissions.load(contract);
        List<String> byMethod = contract.operations().values().stream()
                .filter(operation -> permissions.of(operation) instanceof Permissions.ByMethod)
                .map(Operation::id)
                .toList();
        assertThat(byMethod).containsExactlyInAnyOrder("listRepositories", "deleteObjects", "mergePullRequest");
    }

    @ParameterizedTest
    @EnumSource(TextPattern.class)
    void matchesLikeTheExpressionOfTheContract(TextPattern pattern) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Pattern expression = Pattern.compile(pattern.expression());
        String[] pieces = switch (pattern) {
            case REPOSITORY_NAME -> new String[] {"a", "z", "0", "9", "-", "_", "A", "é", "x".repeat(30)};
            case STORAGE_NAMESPACE ->
                new String[] {"s3", "gs", "http", "s", "://", ":", "/", "mem", "local", "transient", "x", "\n"};
            case BYTE_RANGES -> new String[] {"0", "12", "-", "-", "-", ",", " ", "x"};
        };
        String start = pattern == TextPattern.BYTE_RANGES ? "bytes=" : "";
        for (int i = 0; i < SAMPLES; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(50) == 0 ? "" : start);
            int length = random.nextInt(LENGTH_MAX);
            for (int j = 0; j < length; j++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(pattern.matches(text.toString()))
                    .as("'%s' seed %d", text, seed)
                    .isEqualTo(expression.matcher(text).matches());
        }
    }
}
