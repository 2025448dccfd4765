package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;

/// From the fresh server to the administrator's login (api.md 13 to 15). The first cases of all: others need
/// what they set up.
final class FirstRunCases extends Cases {
    private static final String KEYS = "{'access_key_id':'%s','secret_access_key':'%s'}".formatted(Api.KEY, Api.SECRET);

    FirstRunCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("health check", () -> api.call("healthCheck").anonymous().expect(204));
        test("set-up", this::setUp);
        test("communication preferences", this::preferences);
        test("login", this::login);
        test("current user", this::currentUser);
        test("users", this::users);
    }

    private void setUp() {
        Answer before = api.call("getSetupState").anonymous().expect(200);
        assertThat(before.text("/state")).isEqualTo("not_initialized");
        assertThat(before.json().path("comm_prefs_missing").booleanValue()).isTrue();
        preferencesCall("'email':'dev@acme-data.io',").expect(412, "lakeFS is not initialized");
        api.call("setup").anonymous().json("{'username':''}").expect(400, "empty user display name");
        String complete = "{'username':'admin','key':" + KEYS + "}";
        Answer made = api.call("setup").anonymous().json(complete).expect(200);
        assertThat(made.text("/secret_access_key")).isEqualTo(Api.SECRET);
        api.call("setup").anonymous().json(complete).expect(409, "lakeFS already initialized");
        assertThat(api.call("getSetupState").anonymous().expect(200).text("/state"))
                .isEqualTo("initialized");
    }

    private Api.Call preferencesCall(String email) {
        return api.call("setupCommPrefs")
                .anonymous()
                .json("{" + email + "'featureUpdates':true,'securityUpdates':true}");
    }

    private void preferences() {
        preferencesCall("").expect(400, "email is required");
        preferencesCall("'email':'dev@acme-data.io',").expect(200);
        preferencesCall("'email':'dev@acme-data.io',").expect(409, "communication preferences already set");
        assertThat(api.call("getSetupState")
                        .expect(200)
                        .json()
                        .path("comm_prefs_missing")
                        .booleanValue())
                .isFalse();
    }

    private void login() {
        Answer answer = api.call("login").anonymous().json(KEYS).expect(200);
        assertThat(answer.header("Set-Cookie"))
                .matches("internal_auth_session=[^;]+; Path=/; Expires=[^;]+; Max-Age=2592000; HttpOnly; SameSite=Lax");
        api.call("login")
                .anonymous()
                .json("{'access_key_id':'%s','secret_access_key':'bad'}".formatted(Api.KEY))
                .expect(401, "error authenticating request");
        api.call("login").anonymous().expect(401);
    }

    private void currentUser() {
        Answer login = api.call("login").anonymous().json(KEYS).expect(200);
        String cookie = login.header("Set-Cookie").replaceFirst(";.*", "");
        assertThat(name(api.call("getCurrentUser").anonymous())).isEmpty();
        assertThat(name(api.call("getCurrentUser"))).isEqualTo("admin");
        assertThat(name(api.call("getCurrentUser").credentials("Bearer " + login.text("/token"))))
                .isEqualTo("admin");
        assertThat(name(api.call("getCurrentUser").credentials("bearer " + login.text("/token"))))
                .isEqualTo("admin");
        assertThat(name(api.call("getCurrentUser").anonymous().header("Cookie", cookie)))
                .isEqualTo("admin");
        String wrong = Api.basic(Api.KEY, "bad");
        api.call("getCurrentUser").credentials(wrong).header("Cookie", cookie).expect(401);
        assertThat(name(api.call("getCurrentUser").credentials("Token abc"))).isEmpty();
        api.call("getCurrentUser").credentials("Bearer garbage").expect(401);
        api.call("getCurrentUser")
                .anonymous()
                .header("Cookie", "oidc_auth_session=zzz")
                .expect(401);
        assertThat(name(api.call("getCurrentUser").anonymous().header("Cookie", "internal_auth_session=zzz")))
                .isEmpty();
    }

    private static String name(Api.Call call) {
        return call.expect(200).text("/user/id");
    }

    private void users() {
        assertThat(api.call("listUsers").expect(200).text("/results/0/id")).isEqualTo("admin");
        assertThat(api.call("getUser", "admin").expect(200).text("/id")).isEqualTo("admin");
        api.call("getUser", "ghost").expect(404, "user not found");
        Answer nothing =
                api.exchange(HttpRequest.newBuilder(world.deployment().url().resolve("/api/v1/nope"))
                        .build());
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.message()).isEqualTo("invalid API endpoint");
    }
}
