package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.contract.Contract;
import io.tarn.api.resources.LiveServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Health, first run, logins and configuration: items 1 to 3 of api.md 30.
class AccessTest {
    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void routes() {
        server.get("/healthcheck").anonymous().expect(204);
        server.get("/nope").anonymous().expect(404, "invalid API endpoint");
        server.call("POST", "/healthcheck").anonymous().expect(404, "invalid API endpoint");
        server.get("/repositories/demo/actions/runs").expect(401, "error authenticating request");
    }

    @Test
    void servesTheOperationsOfTheContract() {
        assertThat(server.operations)
                .hasSizeGreaterThan(50)
                .isSubsetOf(Contract.load().operations().keySet());
    }

    @Test
    void setsUpOnce() {
        assertThat(server.get("/setup_lakefs").anonymous().expect(200).text())
                .isEqualTo("{\"state\":\"not_initialized\",\"comm_prefs_missing\":true,\"login_config\":"
                        + "{\"RBAC\":\"none\",\"login_url\":\"\",\"login_url_method\":\"none\","
                        + "\"login_failed_message\":\"The credentials don't match.\","
                        + "\"login_cookie_names\":[\"internal_auth_session\"],\"logout_url\":\"\"}}\n");
        server.post("/setup_comm_prefs", "{'featureUpdates':true,'securityUpdates':false}")
                .anonymous()
                .expect(412, "lakeFS is not initialized");
        server.post("/setup_lakefs", "{'username':''}").anonymous().expect(400, "empty user display name");
        server.post("/setup_lakefs", "{'username':'admin','email':'x@gmail.com'}")
                .anonymous()
                .expect(400, "please use a business email address");
        var made = server.post("/setup_lakefs", "{'username':'admin'}")
                .anonymous()
                .expect(200)
                .json();
        assertThat(made.path("access_key_id").stringValue()).hasSize(20);
        assertThat(made.path("secret_access_key").stringValue()).hasSize(40);
        assertThat(made.path("creation_date").longValue()).isPositive();
        server.post("/setup_lakefs", "{'username':'admin'}").anonymous().expect(409, "lakeFS already initialized");
        var state = server.get("/setup_lakefs").anonymous().expect(200).json();
        assertThat(state.path("state").stringValue()).isEqualTo("initialized");
        assertThat(state.path("comm_prefs_missing").booleanValue()).isTrue();
        server.post("/setup_comm_prefs", "{'featureUpdates':true,'securityUpdates':false}")
                .anonymous()
                .expect(400, "email is required");
        String preferences = "{'email':'me@tarn.io','featureUpdates':true,'securityUpdates':false}";
        assertThat(server.post("/setup_comm_prefs", preferences)
                        .anonymous()
                        .expect(200)
                        .text())
                .isEmpty();
        server.post("/setup_comm_prefs", preferences).anonymous().expect(409, "communication preferences already set");
    }

    @Test
    void knowsItsUser() {
        server.setUp();
        String login = "{'access_key_id':'%s','secret_access_key':'%s'}".formatted(LiveServer.KEY, LiveServer.SECRET);
        server.post("/auth/login", login.replace("tests", "others"))
                .anonymous()
                .expect(401, "error authenticating request");
        server.call("POST", "/auth/login").anonymous().expect(401, "error authenticating request");
        Answer answer = server.post("/auth/login", login).anonymous().expect(200);
        String token = answer.json().path("token").stringValue();
        assertThat(answer.json().path("token_expiration").longValue())
                .isCloseTo(System.currentTimeMillis() / 1000 + 7 * 86400, org.assertj.core.data.Offset.offset(60L));
        String cookie = answer.header("Set-Cookie");
        assertThat(cookie)
                .matches("internal_auth_session=[^; ]+; Path=/; Expires=\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT; "
                        + "Max-Age=2592000; HttpOnly; SameSite=Lax");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertUser(server.get("/user").anonymous().header("Cookie", pair));
        assertUser(server.get("/user").anonymous().header("Authorization", "Bearer " + token));
        assertUser(server.get("/user"));
        server.get("/user")
                .anonymous()
                .header("Authorization", LiveServer.basic(LiveServer.KEY, "wrong"))
                .header("Cookie", pair)
                .expect(401, "error authenticating request");
        assertUser(server.get("/user")
                .anonymous()
                .header("Authorization", "Basic ???")
                .header("Cookie", pair));
        assertThat(server.get("/user").anonymous().expect(200).text())
                .isEqualTo("{\"user\":{\"id\":\"\",\"creation_date\":0}}\n");
        assertThat(server.get("/auth/users")
                        .expect(200)
                        .json()
                        .path("results")
                        .path(0)
                        .path("id")
                        .stringValue())
                .isEqualTo("admin");
        server.get("/auth/users/admin").expect(200);
        server.get("/auth/users/nobody").expect(404, "user not found");
    }

    private static void assertUser(LiveServer.Call call) {
        var user = call.expect(200).json().path("user");
        assertThat(user.path("id").stringValue()).isEqualTo("admin");
        assertThat(user.path("email").stringValue()).isEmpty();
        assertThat(user.path("friendly_name").stringValue()).isEmpty();
        assertThat(user.path("creation_date").longValue()).isPositive();
    }

    @Test
    void tellsItsConfiguration() {
        server.setUp();
        server.get("/config").anonymous().expect(401, "error authenticating request");
        Answer answer = server.get("/config").expect(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        var config = answer.json();
        assertThat(config.propertyNames())
                .containsExactlyInAnyOrder(
                        "capabilities_config", "storage_config", "storage_config_list", "ui_config", "version_config");
        var storage = config.path("storage_config");
        assertThat(storage.propertyNames())
                .containsExactlyInAnyOrder(
                        "blockstore_type",
                        "blockstore_id",
                        "blockstore_description",
                        "blockstore_namespace_ValidityRegex",
                        "blockstore_namespace_example",
                        "default_namespace_prefix",
                        "pre_sign_support",
                        "pre_sign_support_ui",
                        "pre_sign_multipart_upload",
                        "import_support",
                        "import_validity_regex");
        assertThat(storage.path("blockstore_type").stringValue()).isEqualTo("mem");
        assertThat(storage).isEqualTo(server.get("/config/storage").expect(200).json());
        assertThat(server.get("/config/version").expect(200).text())
                .isEqualTo("{\"version\":\"0.1.0\",\"version_context\":\"lakeFS\"}\n");
        assertThat(server.get("/config/garbage-collection").expect(200).text()).isEqualTo("{\"grace_period\":86400}\n");
    }
}
