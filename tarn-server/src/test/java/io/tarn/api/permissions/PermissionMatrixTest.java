package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.contract.Contract;
import io.tarn.api.contract.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// For every operation that needs rights: without any it is refused, and so it is without a single one of them;
/// with exactly these it is not. Each case has a user and a policy of its own, made over the API, without
/// wildcards.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionMatrixTest {
    private static final Map<String, String> PATH_VALUES = Map.ofEntries(
            Map.entry("branch", "main"),
            Map.entry("destinationBranch", "main"),
            Map.entry("sourceRef", "feature"),
            Map.entry("ref", "feature"),
            Map.entry("leftRef", "main"),
            Map.entry("rightRef", "feature"),
            Map.entry("commitId", "feature"),
            Map.entry("tag", "v1"),
            Map.entry("type", "range"),
            Map.entry("partNumber", "1"),
            Map.entry("accessKeyId", "AKIAJTESTTESTTESTTEQ"));

    private final Contract contract = Contract.load();
    private RoleServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RoleServer.inMemory(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void everyOperationHasARow() {
        assertThat(RequiredRights.all())
                .extracting(RequiredRights::operation)
                .containsExactlyInAnyOrderElementsOf(contract.operations().keySet());
    }

    @TestFactory
    Stream<DynamicTest> rights() {
        return RequiredRights.all().stream()
                .filter(RequiredRights::namesRights)
                .map(row -> DynamicTest.dynamicTest(row.operation(), () -> check(row)));
    }

    @TestFactory
    Stream<DynamicTest> knownCallers() {
        return RequiredRights.all().stream()
                .filter(row -> row.required().equals("user"))
                .map(row -> DynamicTest.dynamicTest(row.operation(), () -> {
                    Operation operation = contract.operation(row.operation());
                    passed(call(server.user(), operation, row, Map.of()).send());
                    call(server.nobody(), operation, row, Map.of()).expect(401, "error authenticating request");
                }));
    }

    private void check(RequiredRights row) {
        Operation operation = contract.operation(row.operation());
        Map<String, String> names = names(row.operation());
        List<Right> rights = row.rights(names);
        assertThat(new HashSet<>(rights)).hasSameSizeAs(rights);
        call(server.nobody(), operation, row, names).expect(401);
        refused(operation, call(server.user(), operation, row, names), rights.getFirst());
        for (Right missing : rights) {
            List<Right> others = new ArrayList<>(rights);
            others.remove(missing);
            refused(operation, call(server.userWith(others), operation, row, names), missing);
        }
        passed(call(server.userWith(rights), operation, row, names).send());
    }

    private static void passed(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isNotEqualTo(401);
        assertThat(answer.status() < 500 || answer.status() == 501)
                .as(answer.toString())
                .isTrue();
    }

    private static void refused(Operation operation, Call call, Right missing) {
        if (operation.method().equals("HEAD")) {
            call.expect(401);
        } else {
            call.expectMissing(missing.action());
        }
    }

    /// A furnished repository, and identities that are only names.
    private Map<String, String> names(String operation) {
        String repository = "of-" + operation.toLowerCase(java.util.Locale.ROOT);
        server.furnish(repository, "mem");
        Map<String, String> names = new HashMap<>();
        names.put("repo", repository);
        names.put("user", "user-of-" + operation);
        names.put("group", "group-of-" + operation);
        names.put("policy", "policy-of-" + operation);
        String pull = server.admin
                .post(
                        "/repositories/" + repository + "/pulls",
                        "{'title':'t','source_branch':'feature','destination_branch':'main'}")
                .expect(201)
                .json()
                .path("id")
                .stringValue();
        names.put("pull", pull);
        return names;
    }

    private static Call call(Caller caller, Operation operation, RequiredRights row, Map<String, String> names) {
        StringBuilder target = new StringBuilder();
        for (String segment : operation.segments()) {
            target.append('/')
                    .append(
                            segment.startsWith("{")
                                    ? RoleServer.encode(value(segment.substring(1, segment.length() - 1), names))
                                    : segment);
        }
        String separator = "?";
        for (String parameter : row.query().split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                target.append(separator).append(parameter, 0, equals + 1);
                target.append(RoleServer.encode(parameter.substring(equals + 1)));
                separator = "&";
            }
        }
        Call call = caller.call(operation.method(), target.toString());
        return row.body().isEmpty() ? call : call.json(RequiredRights.filled(row.body(), names));
    }

    private static String value(String parameter, Map<String, String> names) {
        return switch (parameter) {
            case "repository" -> name("repo", names);
            case "userId" -> name("user", names);
            case "groupId" -> name("group", names);
            case "policyId" -> name("policy", names);
            case "pull_request" -> name("pull", names);
            default -> PATH_VALUES.getOrDefault(parameter, "x");
        };
    }

    private static String name(String kind, Map<String, String> names) {
        String name = names.get(kind);
        if (name == null) {
            throw new IllegalArgumentException(kind);
        }
        return name;
    }
}
