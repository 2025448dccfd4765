package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Branch protection and garbage-collection rules (api.md 20.3, 20.4).
final class SettingsCases extends Cases {
    SettingsCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("branch protection by tag", this::protection);
        test("branch protection that is refused", this::refusedProtection);
        test("branch protection, legacy", this::legacyProtection);
        test(
                "protection preflight",
                () -> api.call("createBranchProtectionRulePreflight", world.repository())
                        .expect(204));
        for (Rules rules : List.of(
                new Rules("getGCRules", "setGCRules", "deleteGCRules"),
                new Rules(
                        "internalGetGarbageCollectionRules",
                        "internalSetGarbageCollectionRules",
                        "internalDeleteGarbageCollectionRules"))) {
            test("collection rules by " + rules.set, () -> collectionRules(rules));
        }
        test(
                "collection rules preflight",
                () -> api.call("setGarbageCollectionRulesPreflight", world.repository())
                        .expect(204));
    }

    private record Rules(String get, String set, String delete) {}

    private Api.Call set(String repository, String rules) {
        return api.call("setBranchProtectionRules", repository).json(rules);
    }

    private void protection() {
        String repository = world.repository();
        Answer none = api.call("getBranchProtectionRules", repository).expect(200);
        assertThat(none.text()).isEqualTo("[]\n");
        assertThat(none.header("ETag")).isEmpty();
        set(repository, "[{'pattern':'b*'}]").header("If-Match", "abc").expect(412, "Precondition failed");
        set(repository, "[{'pattern':'b*'},{'pattern':'b*'},{'pattern':'a?'}]").expect(204);
        Answer two = api.call("getBranchProtectionRules", repository).expect(200);
        assertThat(two.json().findValuesAsString("pattern")).containsExactly("a?", "b*");
        String tag = two.header("ETag");
        assertThat(tag).matches("[0-9a-f]{64}");
        assertThat(api.call("internalGetBranchProtectionRules", repository)
                        .expect(200)
                        .header("ETag"))
                .isEqualTo(tag);
        set(repository, "[{'pattern':'c'}]").header("If-Match", tag).expect(204);
        set(repository, "[{'pattern':'d'}]").header("If-Match", tag).expect(412, "Precondition failed");
        String quoted = '"'
                + api.call("getBranchProtectionRules", repository).expect(200).header("ETag")
                + '"';
        set(repository, "[]").header("If-Match", quoted).expect(204);
        assertThat(api.call("getBranchProtectionRules", repository).expect(200).text())
                .isEqualTo("[]\n");
    }

    private void refusedProtection() {
        String repository = world.repository();
        set(repository, "[{'pattern':'[a'}]").expect(400);
        set(world.readOnlyRepository(), "[{'pattern':'x'}]").expect(403, "read-only repository");
    }

    private void legacyProtection() {
        String repository = world.repository();
        String rule = "{'pattern':'tmp'}";
        api.call("internalCreateBranchProtectionRule", repository).json(rule).expect(204);
        api.call("internalCreateBranchProtectionRule", repository).json(rule).expect(204);
        assertThat(api.call("internalGetBranchProtectionRules", repository)
                        .expect(200)
                        .text())
                .isEqualTo("[{\"pattern\":\"tmp\"}]\n");
        api.call("internalDeleteBranchProtectionRule", repository).json(rule).expect(204);
        assertThat(api.call("internalDeleteBranchProtectionRule", repository)
                        .json(rule)
                        .expect(404)
                        .text())
                .isEmpty();
        String readOnly = world.readOnlyRepository();
        api.call("internalCreateBranchProtectionRule", readOnly).json(rule).expect(403, "read-only repository");
        api.call("internalDeleteBranchProtectionRule", readOnly).json(rule).expect(403, "read-only repository");
    }

    private void collectionRules(Rules rules) {
        String repository = world.repository();
        api.call(rules.get, repository).expect(404, "not found");
        api.call(rules.delete, repository).expect(204);
        api.call(rules.set, repository)
                .json("{'default_retention_days':21,'branches':[]}")
                .expect(204);
        assertThat(api.call(rules.get, repository).expect(200).text())
                .isEqualTo("{\"default_retention_days\":21,\"branches\":[]}\n");
        api.call(rules.set, repository)
                .json("{'default_retention_days':7,'branches':[{'branch_id':'main','retention_days':9},"
                        + "{'branch_id':'gone','retention_days':3},{'branch_id':'main','retention_days':1}]}")
                .expect(204);
        Answer some = api.call(rules.get, repository).expect(200);
        assertThat(some.json()
                        .path("branches")
                        .valueStream()
                        .map(branch -> branch.path("branch_id").stringValue() + branch.path("retention_days")))
                .containsExactlyInAnyOrder("main1", "gone3");
        api.call(rules.delete, repository).expect(204);
        api.call(rules.get, repository).expect(404, "not found");
        api.call(rules.set, repository)
                .json("{'default_retention_days':0,'branches':[]}")
                .expect(204);
        api.call(rules.get, repository).expect(404, "not found");
        String readOnly = world.readOnlyRepository();
        api.call(rules.delete, readOnly).expect(403, "read-only repository");
        api.call(rules.set, readOnly)
                .json("{'default_retention_days':1,'branches':[]}")
                .expect(403, "read-only repository");
    }
}
