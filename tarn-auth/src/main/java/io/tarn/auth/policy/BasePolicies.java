package io.tarn.auth.policy;

import static java.util.Map.entry;

import io.tarn.auth.AuthException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The policies and groups that set-up makes (auth.md 6), and what the permission of an ACL stands for
/// (auth.md 7).
public final class BasePolicies {
    /// The group of those who may do everything.
    public static final String ADMINS = "Admins";

    /// What the name of a group's ACL policy begins with.
    public static final String ACL_PREFIX = "ACL(_-_)";

    private static final String ANYTHING = "*";
    private static final String OWN_USER = "arn:lakefs:auth:::user/${user}";
    private static final List<String> READ_WRITE = List.of(
            "fs:Read*",
            "fs:List*",
            "fs:WriteObject",
            "fs:DeleteObject",
            "fs:RevertBranch",
            "fs:CreateBranch",
            "fs:CreateTag",
            "fs:DeleteBranch",
            "fs:DeleteTag",
            "fs:CreateCommit");
    private static final List<String> REPOSITORY_READ =
            List.of("ci:Read*", "retention:Get*", "branches:Get*", "pr:Read*", "pr:List*", "fs:ReadConfig");
    private static final List<String> CATALOG_READ = List.of(
            "catalog:ListNamespaces",
            "catalog:GetNamespace",
            "catalog:ListTables",
            "catalog:ReadTable",
            "catalog:ListViews",
            "catalog:ReadView");
    private static final Statement OWN_CREDENTIALS = Statement.allow(
            List.of("auth:CreateCredentials", "auth:DeleteCredentials", "auth:ListCredentials", "auth:ReadCredentials"),
            OWN_USER);

    private static final Map<String, Statement> POLICIES = ordered(List.of(
            entry("FSFullAccess", anywhere("fs:*")),
            entry("FSReadWriteAll", Statement.allow(READ_WRITE, ANYTHING)),
            entry("FSReadAll", anywhere("fs:List*", "fs:Read*")),
            entry("RepoManagementFullAccess", anywhere("ci:*", "retention:*", "branches:*", "pr:*", "fs:ReadConfig")),
            entry("PRReadWriteAll", anywhere("pr:*")),
            entry("CatalogReadAll", Statement.allow(CATALOG_READ, ANYTHING)),
            entry("CatalogReadWriteAll", anywhere("catalog:*")),
            entry("RepoManagementReadAll", Statement.allow(REPOSITORY_READ, ANYTHING)),
            entry("AuthFullAccess", anywhere("auth:*")),
            entry("AuthManageOwnCredentials", OWN_CREDENTIALS)));

    private static final Map<String, List<String>> GROUPS = ordered(List.of(
            entry(ADMINS, List.of("FSFullAccess", "CatalogReadWriteAll", "AuthFullAccess", "RepoManagementFullAccess")),
            entry(
                    "SuperUsers",
                    List.of(
                            "FSFullAccess",
                            "CatalogReadWriteAll",
                            "AuthManageOwnCredentials",
                            "RepoManagementReadAll")),
            entry(
                    "Developers",
                    List.of(
                            "FSReadWriteAll",
                            "PRReadWriteAll",
                            "CatalogReadWriteAll",
                            "AuthManageOwnCredentials",
                            "RepoManagementReadAll")),
            entry("Viewers", List.of("FSReadAll", "CatalogReadAll", "AuthManageOwnCredentials"))));

    private static final Map<String, String> ACL_GROUPS = ordered(List.of(
            entry(ADMINS, "Admin"), entry("Supers", "Super"), entry("Writers", "Write"), entry("Readers", "Read")));

    private BasePolicies() {}

    /// The policies of set-up, made at `createdAt`, in the order of their making.
    public static List<Policy> policies(Instant createdAt) {
        return POLICIES.entrySet().stream()
                .map(policy -> new Policy(policy.getKey(), createdAt, List.of(policy.getValue()), Optional.empty()))
                .toList();
    }

    /// The groups of set-up in the order of their making, each with the names of its policies in that order.
    public static Map<String, List<String>> groups() {
        return GROUPS;
    }

    /// The groups of ACL mode in the order of their making, each with its permission.
    public static Map<String, String> aclGroups() {
        return ACL_GROUPS;
    }

    /// The name of the policy that holds the ACL of `group`.
    public static String aclName(String group) {
        return ACL_PREFIX + group;
    }

    /// The policy that holds `permission` as the ACL of `group`.
    ///
    /// @throws AuthException of kind `INVALID`, with the text for the client, when there is no such
    ///     permission
    public static Policy acl(String group, String permission, Instant createdAt) {
        try {
            return new Policy(aclName(group), createdAt, statements(permission), Optional.of(permission));
        } catch (AuthException e) {
            String problem = group + ": translate ACL {Permission:" + permission + "} to statements: " + e.getMessage();
            throw new AuthException(e.kind(), problem, e);
        }
    }

    /// What an ACL permission stands for: `Read`, `Write`, `Super` or `Admin`.
    ///
    /// @throws AuthException of kind `INVALID` when there is no such permission
    public static List<Statement> statements(String permission) {
        return switch (permission) {
            case "Read" -> List.of(anywhere("fs:List*", "fs:Read*"), anywhere("fs:ReadConfig"), OWN_CREDENTIALS);
            case "Write" ->
                List.of(
                        Statement.allow(READ_WRITE, ANYTHING),
                        OWN_CREDENTIALS,
                        Statement.allow(REPOSITORY_READ, ANYTHING));
            case "Super" -> List.of(anywhere("fs:*"), OWN_CREDENTIALS, Statement.allow(REPOSITORY_READ, ANYTHING));
            case "Admin" -> List.of(anywhere("fs:*", "auth:*", "ci:*", "retention:*", "branches:*", "pr:*"));
            default ->
                throw new AuthException(
                        AuthException.Kind.INVALID, "validation error: Bad ACL permission \"" + permission + "\"");
        };
    }

    private static Statement anywhere(String... actions) {
        return Statement.allow(List.of(actions), ANYTHING);
    }

    private static <V> Map<String, V> ordered(List<Map.Entry<String, V>> entries) {
        Map<String, V> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return Collections.unmodifiableMap(map);
    }
}
