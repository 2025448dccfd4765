package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

/// Why a user may do something, or may not (docs/api-extensions.md).
final class ExplainCases extends IdentityCases {
    private static final String DENY = "{'effect':'deny','resource':'*','action':['fs:DeleteObject']}";

    ExplainCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a verdict and the statement behind it", this::verdicts);
        test("a condition on the address", this::addresses);
        test("the verdict is that of a request", this::agreement);
        test("nobody", () -> explain("ghost", "fs:ReadObject").expect(404, "user not found"));
    }

    private Api.Call explain(String user, String action) {
        return api.call("explainUserPermission", user)
                .query("action", action)
                .query("resource", "arn:lakefs:fs:::repository/r/object/a");
    }

    private String userWith(String... statements) {
        String user = user();
        for (String statement : statements) {
            String policy = fresh("policy");
            api.call("createPolicy").json(policyJson(policy, statement)).expect(201);
            api.call("attachPolicyToUser", user, policy).expect(201);
        }
        return user;
    }

    private void verdicts() {
        String user = userWith(READ, DENY);
        Answer allowed = explain(user, "fs:ReadObject").expect(200);
        assertThat(allowed.json().path("allowed").booleanValue()).isTrue();
        assertThat(allowed.text("/outcome")).isEqualTo("allowed");
        assertThat(allowed.text("/decided_by/effect")).isEqualTo("allow");
        assertThat(allowed.json().path("statements")).hasSize(2);
        Answer denied = explain(user, "fs:DeleteObject").expect(200);
        assertThat(denied.text("/outcome")).isEqualTo("denied");
        assertThat(denied.text("/decided_by/effect")).isEqualTo("deny");
        assertThat(denied.text("/message")).isEqualTo("insufficient permissions: denied permission to fs:DeleteObject");
        Answer neutral = explain(user, "fs:WriteObject").expect(200);
        assertThat(neutral.text("/outcome")).isEqualTo("neutral");
        assertThat(neutral.json().has("decided_by")).isFalse();
        assertThat(neutral.text("/message")).isEqualTo("insufficient permissions: not allowed to fs:WriteObject");
    }

    private void addresses() {
        String user = userWith(READ.replaceFirst("}$", ",'condition':{'IpAddress':{'SourceIp':['10.0.0.0/8']}}}"));
        assertThat(explain(user, "fs:ReadObject")
                        .query("source_ip", "10.1.1.1")
                        .expect(200)
                        .text("/outcome"))
                .isEqualTo("allowed");
        Answer other =
                explain(user, "fs:ReadObject").query("source_ip", "11.1.1.1").expect(200);
        assertThat(other.text("/outcome")).isEqualTo("neutral");
        assertThat(other.json().at("/statements/0/condition_matched").booleanValue())
                .isFalse();
    }

    private void agreement() {
        String user = userWith("{'effect':'allow','resource':'*','action':['auth:ListUsers']}");
        Answer explained = api.call("explainUserPermission", user)
                .query("action", "auth:ListGroups")
                .query("resource", "*")
                .expect(200);
        String login = login(user);
        assertThat(api.call("listGroups").credentials(login).expect(401).message())
                .isEqualTo(explained.text("/message"));
        api.call("listUsers").credentials(login).expect(200);
        explain(user, "fs:ReadObject")
                .credentials(login)
                .expect(401, "insufficient permissions: not allowed to auth:ReadUser");
    }
}
