package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/// The one permission of a group (auth.md 7).
final class AclCases extends IdentityCases {
    private static final Map<String, List<String>> ACTIONS = Map.of(
            "Read", List.of("fs:List*", "fs:Read*", "fs:ReadConfig"),
            "Write", List.of("fs:WriteObject", "fs:CreateCommit", "ci:Read*", "pr:List*"),
            "Super", List.of("fs:*", "retention:Get*"),
            "Admin", List.of("fs:*", "auth:*", "ci:*", "retention:*", "branches:*", "pr:*"));

    AclCases(World world) {
        super(world);
    }

    @Override
    void define() {
        ACTIONS.forEach((permission, actions) -> test("permission " + permission, () -> {
            String group = group();
            assertThat(set(group, permission).expect(201).text()).isEmpty();
            assertThat(api.call("getGroupACL", group).expect(200).text("/permission"))
                    .isEqualTo(permission);
            String policy =
                    api.call("getPolicy", "ACL(_-_)" + group).expect(200).text();
            assertThat(policy)
                    .contains(actions.stream().map(action -> '"' + action + '"').toList());
            assertThat(policy).doesNotContain("catalog:");
        }));
        test("another permission replaces all policies", this::replaced);
        test("permissions that cannot be", this::misfits);
        test("groups without a permission", this::without);
        test("what a permission allows", this::allowed);
    }

    private Api.Call set(String group, String permission) {
        return api.call("setGroupACL", group).json("{'permission':'" + permission + "'}");
    }

    private void replaced() {
        String group = group();
        api.call("attachPolicyToGroup", group, policy()).expect(201);
        api.call("attachPolicyToGroup", group, policy()).expect(201);
        set(group, "Admin").expect(201);
        set(group, "Read").expect(201);
        assertThat(each(api.call("listGroupPolicies", group).expect(200), "/id"))
                .containsExactly("ACL(_-_)" + group);
        assertThat(api.call("getGroupACL", group).expect(200).text("/permission"))
                .isEqualTo("Read");
        assertThat(api.call("getPolicy", "ACL(_-_)" + group).expect(200).text()).doesNotContain("auth:*");
    }

    private void misfits() {
        String group = group();
        String refusal = ": translate ACL {Permission:All} to statements: validation error: Bad ACL permission \"All\"";
        set(group, "All").expect(400, group + refusal);
        set("no-group", "All").expect(400, "no-group" + refusal);
        set("no-group", "Read").expect(404, "attach policy ACL(_-_)no-group to group no-group: not found");
    }

    private void without() {
        assertThat(api.call("getGroupACL", "no-group").expect(200).text("/permission"))
                .isEmpty();
        String group = group();
        assertThat(api.call("getGroupACL", group).expect(200).text("/permission"))
                .isEmpty();
        api.call("attachPolicyToGroup", group, policy()).expect(201);
        Answer answer = api.call("getGroupACL", group).expect(404);
        assertThat(answer.message()).isEqualTo("Policy attached to group has no ACL");
        assertThat(answer.json().path("no_acl").booleanValue()).isTrue();
        api.call("attachPolicyToGroup", group, policy()).expect(201);
        api.call("getGroupACL", group).expect(404, "Multiple policies attached to group - no ACL");
    }

    private void allowed() {
        String user = user();
        String login = login(user);
        String group = group();
        api.call("addGroupMembership", group, user).expect(201);
        String repository = world.repository();
        set(group, "Read").expect(201);
        api.call("getRepository", repository).credentials(login).expect(200);
        world.uploadCall(repository, "main", "a", "1")
                .credentials(login)
                .expect(401, "insufficient permissions: not allowed to fs:WriteObject");
        api.call("listUserCredentials", user).credentials(login).expect(200);
        api.call("listUserCredentials", "admin")
                .credentials(login)
                .expect(401, "insufficient permissions: not allowed to auth:ListCredentials");
        set(group, "Write").expect(201);
        world.uploadCall(repository, "main", "a", "1").credentials(login).expect(201);
        api.call("deleteRepository", repository)
                .credentials(login)
                .expect(401, "insufficient permissions: not allowed to fs:DeleteRepository");
        set(group, "Super").expect(201);
        api.call("deleteRepository", repository).credentials(login).expect(204);
        api.call("listUsers").credentials(login).expect(401, "insufficient permissions: not allowed to auth:ListUsers");
        set(group, "Admin").expect(201);
        api.call("listUsers").credentials(login).expect(200);
    }
}
