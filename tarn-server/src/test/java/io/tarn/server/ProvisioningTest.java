package io.tarn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.api.Json;
import io.tarn.testkit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Provisioning as part of a whole server.
class ProvisioningTest {
    private static final String KEY = "AKIAJTESTTESTTESTTEQ";
    private static final String SECRET = "a-Secret/that+tests-may-know";
    private static final String ADMIN = basic(KEY, SECRET);
    private static final String TOKEN = "an-integration-token-that-tests-may-know";
    private static final String PROVIDER = "Bearer " + TOKEN;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private TestServer start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TARN_DATABASE_TYPE",
                "mem",
                "TARN_BLOCKSTORE_TYPE",
                "mem",
                "TARN_AUTH_ENCRYPT_SECRET_KEY",
                "what encrypts in these tests",
                "TARN_AUDIT_FLUSH_INTERVAL",
                "30ms",
                "TARN_INSTALLATION_USER_NAME",
                "admin",
                "TARN_INSTALLATION_ACCESS_KEY_ID",
                KEY,
                "TARN_INSTALLATION_SECRET_ACCESS_KEY",
                SECRET,
                "TARN_COMMITTED_LOCAL_CACHE_DIR",
                folder.resolve("cache").toString()));
        environment.putAll(more);
        return new TestServer(environment, folder);
    }

    private TestServer provisioned() {
        return start(Map.of("TARN_AUTH_UI_CONFIG_RBAC", "simplified", "TARN_AUTH_SCIM_TOKEN", TOKEN));
    }

    private static String basic(String key, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(UTF_8));
    }

    private HttpResponse<String> send(
            TestServer server, String method, String target, String body, String authorization) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + target))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .header("Authorization", authorization)
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.MAPPER.readTree(answer.body());
    }

    @Test
    void whoeverIsDeactivatedIsRefusedAtOnce() throws Exception {
        try (TestServer server = provisioned()) {
            assertThat(send(server, "POST", "/scim/v2/Users", "{\"userName\":\"ann\"}", PROVIDER)
                            .statusCode())
                    .isEqualTo(201);
            JsonNode issued = json(send(server, "POST", "/api/v1/auth/users/ann/credentials", "", ADMIN));
            String key = issued.path("access_key_id").asString();
            String secret = issued.path("secret_access_key").asString();
            String login = "{\"access_key_id\":\"" + key + "\",\"secret_access_key\":\"" + secret + "\"}";
            String session = "Bearer "
                    + json(send(server, "POST", "/api/v1/auth/login", login, ""))
                            .path("token")
                            .asString();
            for (String authorization : new String[] {basic(key, secret), session}) {
                assertThat(send(server, "GET", "/api/v1/user", "", authorization)
                                .statusCode())
                        .isEqualTo(200);
            }
            String off = "{\"Operations\":[{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}]}";
            assertThat(send(server, "PATCH", "/scim/v2/Users/ann", off, PROVIDER)
                            .statusCode())
                    .isEqualTo(200);
            for (String authorization : new String[] {basic(key, secret), session}) {
                assertThat(send(server, "GET", "/api/v1/user", "", authorization)
                                .statusCode())
                        .isEqualTo(401);
            }
            assertThat(send(server, "POST", "/api/v1/auth/login", login, "").statusCode())
                    .isEqualTo(401);
        }
    }

    private List<JsonNode> scimEvents(TestServer server) throws Exception {
        return json(send(server, "GET", "/api/v1/audit/events", "", ADMIN)).path("results").values().stream()
                .filter(event -> event.path("service_name").asString().equals("scim"))
                .toList();
    }

    @Test
    void callsAreRecordedWithoutTheToken() throws Exception {
        try (TestServer server = provisioned()) {
            send(server, "POST", "/scim/v2/Users", "{\"userName\":\"ann\",\"displayName\":\"in-the-body\"}", PROVIDER);
            send(server, "DELETE", "/scim/v2/Users/admin", "", PROVIDER);
            send(server, "GET", "/scim/v2/Users", "", "Bearer wrong-token-of-somebody");
            Await.until("three events", () -> scimEvents(server).size() == 3);
            String stored = scimEvents(server).toString();
            assertThat(stored)
                    .contains("ScimCreateUser", "ScimDeleteUser", "ScimGetUser", "\"denied\"", "\"unauthenticated\"")
                    .doesNotContain(TOKEN, "wrong-token-of-somebody", "in-the-body");
        }
    }

    @Test
    void withoutATokenNothingIsThere() throws Exception {
        try (TestServer server = start(Map.of("TARN_AUTH_UI_CONFIG_RBAC", "simplified"))) {
            for (String authorization : new String[] {"Bearer ", PROVIDER, ADMIN}) {
                assertThat(send(server, "GET", "/scim/v2/Users", "", authorization)
                                .statusCode())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void anInstallationOfOneUserHasNoProvisioning() throws Exception {
        try (TestServer server = start(Map.of("TARN_AUTH_SCIM_TOKEN", TOKEN))) {
            assertThat(send(server, "GET", "/scim/v2/Users", "", PROVIDER).statusCode())
                    .isEqualTo(501);
            assertThat(send(server, "GET", "/scim/v2/Users", "", ADMIN).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void theTokenIsNoLoginAndALoginIsNoToken() throws Exception {
        try (TestServer server = provisioned()) {
            assertThat(send(server, "GET", "/api/v1/repositories", "", PROVIDER).statusCode())
                    .isEqualTo(401);
            assertThat(send(server, "GET", "/scim/v2/Users", "", ADMIN).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aShortTokenIsRefusedAtTheStart() {
        assertThatThrownBy(() -> start(Map.of("TARN_AUTH_SCIM_TOKEN", "too-short-to-be-safe"))
                        .close())
                .hasMessageContaining("32")
                .hasMessageNotContaining("too-short-to-be-safe");
    }
}
