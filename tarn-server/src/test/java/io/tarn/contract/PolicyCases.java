package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Policies and what may stand in them (auth.md 4).
final class PolicyCases extends IdentityCases {
    PolicyCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a policy", this::one);
        test("names of policies", this::names);
        test("pages of policies", this::list);
        test("an update", this::update);
        test("conditions come back", this::conditions);
        test("a list of resources", this::resources);
        refusals()
                .forEach((statement, message) -> test("refused: " + statement, () -> {
                    String name = fresh("policy");
                    api.call("createPolicy").json(policyJson(name, statement)).expect(400, message);
                    api.call("getPolicy", name).expect(404, "policy not found");
                    String known = policy();
                    api.call("updatePolicy", known)
                            .json(policyJson(known, statement))
                            .expect(400, message);
                    assertThat(api.call("getPolicy", known).expect(200).text()).contains("fs:Read*");
                }));
        test("refused before authentication", this::schema);
    }

    private void one() {
        String name = fresh("policy");
        Answer made = api.call("createPolicy")
                .json("{'id':'" + name + "','creation_date':5,'statement':[" + READ + "]}")
                .expect(201);
        assertThat(made.json().path("creation_date").longValue()).isGreaterThan(5);
        Answer got = api.call("getPolicy", name).expect(200);
        assertThat(got.text()).isEqualTo(made.text());
        assertThat(got.json().path("statement").toString())
                .isEqualTo("[{\"effect\":\"allow\",\"resource\":\"*\",\"action\":[\"fs:Read*\"]}]");
        api.call("createPolicy").json(policyJson(name, READ)).expect(409, "Already exists");
        api.call("deletePolicy", name).expect(204);
        api.call("getPolicy", name).expect(404, "policy not found");
        api.call("deletePolicy", name).expect(404, "policy not found");
    }

    private void names() {
        api.call("createPolicy").json(policyJson("a%b", READ)).expect(400, "Policy name cannot contain '%'");
        api.call("createPolicy")
                .json(policyJson("a/b", READ))
                .expect(400, "name contains delimiter /: validation error");
        api.call("createPolicy").json(policyJson("", READ)).expect(400, "empty name: validation error");
    }

    private void list() {
        String prefix = fresh("listed");
        List<String> names = List.of(policy(prefix + "-B"), policy(prefix + "-a"), policy(prefix + "-b"));
        pages(listing("listPolicies"), prefix, "/id", names);
    }

    private void update() {
        String name = policy();
        String deny = "{'effect':'deny','resource':'*','action':['fs:DeleteObject']}";
        Answer updated =
                api.call("updatePolicy", name).json(policyJson(name, deny)).expect(200);
        assertThat(updated.text("/statement/0/effect")).isEqualTo("deny");
        assertThat(api.call("getPolicy", name).expect(200).text()).isEqualTo(updated.text());
        api.call("updatePolicy", name).json(policyJson("other", READ)).expect(400, "can't update policy id");
        String ghost = fresh("ghost");
        api.call("updatePolicy", ghost).json(policyJson(ghost, READ)).expect(404, "policy not found");
        api.call("getPolicy", ghost).expect(404, "policy not found");
    }

    private void conditions() {
        String name = fresh("policy");
        String condition = "{'IpAddress':{'SourceIp':['10.0.0.0/8','::1']}}";
        api.call("createPolicy")
                .json(policyJson(name, READ.replaceFirst("}$", ",'condition':" + condition + "}")))
                .expect(201);
        assertThat(api.call("getPolicy", name)
                        .expect(200)
                        .json()
                        .at("/statement/0/condition")
                        .toString())
                .isEqualTo(condition.replace('\'', '"'));
    }

    private void resources() {
        String name = fresh("policy");
        String list = "[\\\"arn:lakefs:fs:::repository/a\\\", \\\"arn:lakefs:fs:::repository/b\\\"]";
        api.call("createPolicy")
                .json(policyJson(name, "{'effect':'allow','resource':'" + list + "','action':['fs:Read*']}"))
                .expect(201);
        assertThat(api.call("getPolicy", name).expect(200).text("/statement/0/resource"))
                .isEqualTo(list.replace("\\", ""));
    }

    private static Map<String, String> refusals() {
        Map<String, String> refusals = new LinkedHashMap<>();
        refusals.put(statement("*", "nonsense"), "validation error: nonsense: invalid action");
        refusals.put(statement("*", "*"), "validation error: *: invalid action");
        refusals.put(statement("*", "s3:GetObject"), "validation error: s3:GetObject: invalid service name");
        refusals.put(statement("*", "fs:a:b"), "validation error: fs:a:b: invalid action");
        refusals.put(statement("", "fs:*"), "validation error: ARN ''");
        refusals.put(statement("arn:lakefs:fs", "fs:*"), "validation error: ARN 'arn:lakefs:fs'");
        refusals.put(statement("[\\\"*\\\"", "fs:*"), "validation error: ARN '[\"*\"'");
        refusals.put(
                READ.replaceFirst("}$", ",'condition':{'Sometimes':{'x':['y']}}}"),
                "validation error: unsupported condition operator: Sometimes");
        refusals.put(
                READ.replaceFirst("}$", ",'condition':{'IpAddress':{'SourceIp':['10.0.0.0/99']}}}"),
                "validation error: invalid IP/CIDR format in field SourceIp: 10.0.0.0/99");
        return refusals;
    }

    private static String statement(String resource, String action) {
        return "{'effect':'allow','resource':'" + resource + "','action':['" + action + "']}";
    }

    private void schema() {
        for (String statement : List.of(
                READ.replace("allow", "maybe"),
                "{'effect':'allow','resource':'*','action':[]}",
                "{'effect':'allow','action':['fs:*']}")) {
            String json = policyJson("P", statement);
            assertThat(api.call("createPolicy")
                            .anonymous()
                            .json(json)
                            .expect(400)
                            .message())
                    .startsWith("request body has an error: doesn't match schema #/components/schemas/Policy");
        }
    }
}
