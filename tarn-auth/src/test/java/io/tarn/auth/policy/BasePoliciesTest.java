package io.tarn.auth.policy;

import static io.tarn.auth.policy.Policies.JOE;
import static io.tarn.auth.policy.Policies.allowed;
import static io.tarn.auth.policy.Policies.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.auth.AuthException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasePoliciesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void comeInTheOrderOfTheirMaking() {
        assertThat(BasePolicies.policies(NOW))
                .extracting(Policy::name)
                .containsExactly(
                        "FSFullAccess",
                        "FSReadWriteAll",
                        "FSReadAll",
                        "RepoManagementFullAccess",
                        "PRReadWriteAll",
                        "CatalogReadAll",
                        "CatalogReadWriteAll",
                        "RepoManagementReadAll",
                        "AuthFullAccess",
                        "AuthManageOwnCredentials");
        assertThat(BasePolicies.policies(NOW))
                .allMatch(policy -> policy.createdAt().equals(NOW)
                        && policy.statements().size() == 1
                        && policy.acl().isEmpty());
        assertThat(BasePolicies.groups().keySet()).containsExactly("Admins", "SuperUsers", "Developers", "Viewers");
        assertThat(BasePolicies.aclGroups())
                .containsExactly(
                        Map.entry("Admins", "Admin"),
                        Map.entry("Supers", "Super"),
                        Map.entry("Writers", "Write"),
                        Map.entry("Readers", "Read"));
    }

    @ParameterizedTest
    @CsvSource({
        "Admins, fs:DeleteRepository, true",
        "Admins, auth:CreateUser, true",
        "Admins, catalog:CreateTable, true",
        "Admins, branches:SetBranchProtectionRules, true",
        "SuperUsers, fs:DeleteRepository, true",
        "SuperUsers, auth:CreateUser, false",
        "SuperUsers, retention:SetGarbageCollectionRules, false",
        "SuperUsers, retention:GetGarbageCollectionRules, true",
        "Developers, fs:WriteObject, true",
        "Developers, fs:CreateRepository, false",
        "Developers, fs:ImportFromStorage, false",
        "Developers, fs:UpdateRepository, false",
        "Developers, pr:WritePullRequest, true",
        "Viewers, fs:ReadConfig, true",
        "Viewers, fs:WriteObject, false",
        "Viewers, catalog:ReadTable, true",
        "Viewers, catalog:CreateTable, false",
        "Viewers, pr:ListPullRequests, false"
    })
    void giveGroupsTheirRights(String group, String action, boolean expected) {
        boolean may =
                of(group).check(leaf(action, Policies.repository("r")), JOE).equals(allowed());

        assertThat(may).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SuperUsers", "Developers", "Viewers"})
    void letEveryoneHaveOwnCredentialsAlone(String group) {
        PolicySet set = of(group);

        assertThat(set.check(leaf("auth:CreateCredentials", "arn:lakefs:auth:::user/joe"), JOE))
                .isEqualTo(allowed());
        assertThat(set.check(leaf("auth:CreateCredentials", "arn:lakefs:auth:::user/ann"), JOE))
                .isEqualTo(Policies.denied("not allowed to auth:CreateCredentials"));
    }

    @ParameterizedTest
    @CsvSource({
        "Read, fs:ReadObject, true",
        "Read, fs:ReadConfig, true",
        "Read, fs:WriteObject, false",
        "Read, ci:ReadAction, false",
        "Write, fs:WriteObject, true",
        "Write, fs:CreateRepository, false",
        "Write, ci:ReadAction, true",
        "Super, fs:CreateRepository, true",
        "Super, auth:CreateUser, false",
        "Super, pr:ListPullRequests, true",
        "Super, pr:WritePullRequest, false",
        "Admin, auth:CreateUser, true",
        "Admin, pr:WritePullRequest, true",
        "Admin, catalog:ReadTable, false"
    })
    void aclPermissionsStandForStatements(String permission, String action, boolean expected) {
        Policy acl = BasePolicies.acl("Team", permission, NOW);

        assertThat(acl.name()).isEqualTo("ACL(_-_)Team");
        assertThat(acl.acl()).contains(permission);
        assertThat(PolicySet.compile(List.of(acl)).check(leaf(action, "*"), JOE).equals(allowed()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "read", "Owner"})
    void otherPermissionsAreRefused(String permission) {
        AuthException refusal =
                catchThrowableOfType(AuthException.class, () -> BasePolicies.acl("Team", permission, NOW));

        assertThat(refusal.kind()).isEqualTo(AuthException.Kind.INVALID);
        assertThat(refusal)
                .hasMessage("Team: translate ACL {Permission:" + permission
                        + "} to statements: validation error: Bad ACL permission \"" + permission + "\"");
    }

    private static PolicySet of(String group) {
        Map<String, Policy> policies =
                BasePolicies.policies(NOW).stream().collect(Collectors.toMap(Policy::name, policy -> policy));
        return PolicySet.compile(
                BasePolicies.groups().get(group).stream().map(policies::get).toList());
    }
}
