package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Who has which policy (auth.md 4).
final class AttachmentCases extends IdentityCases {
    AttachmentCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a policy of a user", this::ofUser);
        test("a policy of a group", this::ofGroup);
        test("attachments that cannot be", this::misfits);
        test("effective policies", this::effective);
        test("pages of a user's policies", this::listOfUser);
        test("pages of a group's policies", this::listOfGroup);
        test("a deleted policy is attached to nobody", this::deleted);
        test("rights follow attachments at once", this::rights);
    }

    private void ofUser() {
        String user = user();
        String policy = policy();
        assertThat(api.call("attachPolicyToUser", user, policy).expect(201).text())
                .isEmpty();
        assertThat(each(api.call("listUserPolicies", user).expect(200), "/id")).containsExactly(policy);
        api.call("detachPolicyFromUser", user, policy).expect(204);
        api.call("detachPolicyFromUser", user, policy).expect(404, "not found");
        assertThat(each(api.call("listUserPolicies", user).expect(200), "/id")).isEmpty();
    }

    private void ofGroup() {
        String group = group();
        String policy = policy();
        assertThat(api.call("attachPolicyToGroup", group, policy).expect(201).text())
                .isEmpty();
        assertThat(each(api.call("listGroupPolicies", group).expect(200), "/id"))
                .containsExactly(policy);
        api.call("detachPolicyFromGroup", group, policy).expect(204);
        api.call("detachPolicyFromGroup", group, policy).expect(404, "not found");
        assertThat(each(api.call("listGroupPolicies", group).expect(200), "/id"))
                .isEmpty();
    }

    private void misfits() {
        api.call("attachPolicyToUser", "ghost", policy()).expect(404, "not found");
        api.call("attachPolicyToUser", user(), "no-policy").expect(404, "not found");
        api.call("attachPolicyToGroup", "no-group", policy()).expect(404, "not found");
        api.call("attachPolicyToGroup", group(), "no-policy").expect(404, "not found");
        api.call("listUserPolicies", "ghost").expect(404);
        api.call("listUserPolicies", "ghost").query("effective", "true").expect(404);
        api.call("listGroupPolicies", "no-group").expect(404);
    }

    private void effective() {
        String user = user();
        List<String> policies = List.of(policy(), policy(), policy());
        String group = group();
        api.call("addGroupMembership", group, user).expect(201);
        api.call("attachPolicyToGroup", group, policies.get(0)).expect(201);
        api.call("attachPolicyToGroup", group, policies.get(1)).expect(201);
        api.call("attachPolicyToUser", user, policies.get(1)).expect(201);
        api.call("attachPolicyToUser", user, policies.get(2)).expect(201);
        pages(prefix -> listing("listUserPolicies", user).call(prefix).query("effective", "true"), "", "/id", policies);
        assertThat(each(api.call("listUserPolicies", user).expect(200), "/id"))
                .containsExactly(policies.get(1), policies.get(2));
    }

    private void listOfUser() {
        String user = user();
        List<String> policies = List.of(policy(), policy(), policy());
        policies.forEach(policy -> api.call("attachPolicyToUser", user, policy).expect(201));
        pages(listing("listUserPolicies", user), "", "/id", policies);
    }

    private void listOfGroup() {
        String group = group();
        List<String> policies = List.of(policy(), policy(), policy());
        policies.forEach(
                policy -> api.call("attachPolicyToGroup", group, policy).expect(201));
        pages(listing("listGroupPolicies", group), "", "/id", policies);
    }

    private void deleted() {
        String user = user();
        String group = group();
        String policy = policy();
        api.call("attachPolicyToUser", user, policy).expect(201);
        api.call("attachPolicyToGroup", group, policy).expect(201);
        api.call("deletePolicy", policy).expect(204);
        policy(policy);
        assertThat(each(api.call("listUserPolicies", user).expect(200), "/id")).isEmpty();
        assertThat(each(api.call("listGroupPolicies", group).expect(200), "/id"))
                .isEmpty();
    }

    private void rights() {
        String user = user();
        String policy = fresh("policy");
        String login = login(user);
        api.call("createPolicy")
                .json(policyJson(policy, "{'effect':'allow','resource':'*','action':['auth:ListUsers']}"))
                .expect(201);
        String refusal = "insufficient permissions: not allowed to auth:ListUsers";
        api.call("listUsers").credentials(login).expect(401, refusal);
        api.call("attachPolicyToUser", user, policy).expect(201);
        api.call("listUsers").credentials(login).expect(200);
        api.call("detachPolicyFromUser", user, policy).expect(204);
        api.call("listUsers").credentials(login).expect(401, refusal);
        String group = group();
        api.call("attachPolicyToGroup", group, policy).expect(201);
        api.call("addGroupMembership", group, user).expect(201);
        api.call("listUsers").credentials(login).expect(200);
        api.call("deleteGroupMembership", group, user).expect(204);
        api.call("listUsers").credentials(login).expect(401, refusal);
        api.call("addGroupMembership", group, user).expect(201);
        api.call("updatePolicy", policy).json(policyJson(policy, READ)).expect(200);
        api.call("listUsers").credentials(login).expect(401, refusal);
    }
}
