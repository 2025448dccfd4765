package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Users and their access keys (auth.md 3.2, 4).
final class UserCases extends IdentityCases {
    UserCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a user", this::one);
        test("names of users", this::names);
        test("users without a body", () -> api.call("createUser").expect(400, "empty name: validation error"));
        test("invitations", this::invitations);
        test("pages of users", this::list);
        test("a key", this::key);
        test("a key works until it is deleted", this::keyInUse);
        test("keys of nobody", this::keysOfNobody);
        test("pages of keys", this::listKeys);
        test("the hundred and first key", this::limit);
    }

    private void one() {
        String name = fresh("user");
        Answer made = api.call("createUser").json("{'id':'" + name + "'}").expect(201);
        assertThat(made.json().propertyNames()).containsExactlyInAnyOrder("id", "creation_date");
        assertThat(made.text("/id")).isEqualTo(name);
        Answer got = api.call("getUser", name).expect(200);
        assertThat(got.text()).contains("\"friendly_name\":\"\"").contains("\"email\":\"\"");
        assertThat(got.json().path("creation_date")).isEqualTo(made.json().path("creation_date"));
        api.call("createUser").json("{'id':'" + name + "'}").expect(409, "Already exists");
        api.call("deleteUser", name).expect(204);
        api.call("getUser", name).expect(404, "user not found");
        api.call("deleteUser", name).expect(404, "user not found");
    }

    private void names() {
        api.call("createUser").json("{'id':'a%b'}").expect(400, "User name cannot contain '%'");
        api.call("createUser").json("{'id':'a/b'}").expect(400, "name contains delimiter /: validation error");
        api.call("createUser").json("{'id':''}").expect(400, "empty name: validation error");
        for (String name : List.of(fresh("a b@c.de"), fresh("ü?*+&"), fresh("Case"), fresh("case"))) {
            user(name);
            assertThat(api.call("getUser", name).expect(200).text("/id")).isEqualTo(name);
            api.call("deleteUser", name).expect(204);
        }
    }

    private void invitations() {
        api.call("createUser").json("{'id':'bob','invite_user':true}").expect(400, "Invalid email format");
        api.call("createUser").json("{'id':'bob@tarn.io','invite_user':true}").expect(501, "Not Implemented");
        assertThat(api.call("getAuthCapabilities")
                        .expect(200)
                        .json()
                        .path("invite_user")
                        .booleanValue())
                .isFalse();
    }

    private void list() {
        String prefix = fresh("listed");
        List<String> names = List.of(user(prefix + "-B"), user(prefix + "-a"), user(prefix + "-ä"));
        pages(listing("listUsers"), prefix, "/id", names);
    }

    private void key() {
        String user = user();
        Answer made = api.call("createCredentials", user).expect(201);
        String id = made.text("/access_key_id");
        assertThat(id).matches("AKIAJ[A-Z2-7]{14}Q");
        assertThat(made.text("/secret_access_key")).matches("[A-Za-z0-9+/]{40}");
        Answer got = api.call("getCredentials", user, id).expect(200);
        assertThat(got.text()).doesNotContain("secret").contains(id);
        Answer list = api.call("listUserCredentials", user).expect(200);
        assertThat(list.text()).doesNotContain("secret");
        assertThat(each(list, "/access_key_id")).containsExactly(id);
        String other = user();
        api.call("getCredentials", other, id).expect(404, "credentials not found");
        api.call("deleteCredentials", other, id).expect(404, "credentials not found");
        api.call("deleteCredentials", user, id).expect(204);
        api.call("getCredentials", user, id).expect(404, "credentials not found");
        api.call("deleteCredentials", user, id).expect(404, "credentials not found");
    }

    private void keyInUse() {
        String user = user();
        Answer made = api.call("createCredentials", user).expect(201);
        String login = Api.basic(made.text("/access_key_id"), made.text("/secret_access_key"));
        assertThat(api.call("getCurrentUser").credentials(login).expect(200).text("/user/id"))
                .isEqualTo(user);
        api.call("deleteCredentials", user, made.text("/access_key_id")).expect(204);
        api.call("getCurrentUser").credentials(login).expect(401, "error authenticating request");
    }

    private void keysOfNobody() {
        api.call("createCredentials", "ghost").expect(404, "not found");
        assertThat(each(api.call("listUserCredentials", "ghost").expect(200), "/access_key_id"))
                .isEmpty();
        api.call("getCredentials", "ghost", Api.KEY).expect(404, "credentials not found");
    }

    private void listKeys() {
        String user = user();
        login(user);
        login(user);
        login(user);
        List<String> ids = each(api.call("listUserCredentials", user).expect(200), "/access_key_id");
        assertThat(ids).hasSize(3).isSorted();
        pages(listing("listUserCredentials", user), "", "/access_key_id", ids);
    }

    private void limit() {
        String user = user();
        for (int i = 0; i < 100; i++) {
            login(user);
        }
        api.call("createCredentials", user).expect(400, "exceeded number of allowed credentials: invalid request");
    }
}
