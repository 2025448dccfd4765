package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Identities of other systems that act as a user (auth.md 4).
final class PrincipalCases extends IdentityCases {
    PrincipalCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a principal", this::one);
        test("principals that cannot be", this::misfits);
        test("pages of principals", this::list);
    }

    private Api.Call create(String user, String principal) {
        return api.call("createUserExternalPrincipal", user).query("principalId", principal);
    }

    private void one() {
        String user = user();
        String id = "arn:aws:sts::123456789012:assumed-role/" + fresh("Role") + "/*";
        assertThat(create(user, id).json("{'settings':{'a':'b'}}").expect(201).text())
                .isEmpty();
        Answer got = api.call("getExternalPrincipal").query("principalId", id).expect(200);
        assertThat(got.text("/id")).isEqualTo(id);
        assertThat(got.text("/user_id")).isEqualTo(user);
        String other = user();
        create(user, id).expect(409, "Already exists");
        create(other, id).expect(409, "Already exists");
        api.call("deleteUserExternalPrincipal", other).query("principalId", id).expect(404);
        api.call("deleteUserExternalPrincipal", user).query("principalId", id).expect(204);
        api.call("getExternalPrincipal").query("principalId", id).expect(404);
        api.call("deleteUserExternalPrincipal", user).query("principalId", id).expect(404);
        create(other, id).expect(201);
    }

    private void misfits() {
        create("ghost", fresh("principal")).expect(404);
        create(user(), "x".repeat(5000)).expect(400);
        api.call("listUserExternalPrincipals", "ghost").expect(404);
    }

    private void list() {
        String user = user();
        List<String> ids = List.of(fresh("principal"), fresh("principal"), fresh("principal"));
        ids.reversed().forEach(id -> create(user, id).expect(201));
        pages(listing("listUserExternalPrincipals", user), "", "/id", ids);
        assertThat(each(api.call("listUserExternalPrincipals", user).expect(200), "/user_id"))
                .containsOnly(user);
    }
}
