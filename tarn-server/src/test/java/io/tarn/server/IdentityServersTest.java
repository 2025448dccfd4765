package io.tarn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A whole server whose users are kept, and logged in, by another: which here answers what it is told to.
class IdentityServersTest {
    private static final String LOGIN = "/auth/external/principal/login";

    @TempDir
    Path folder;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer other;

    @BeforeEach
    void start() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        other.createContext("/api/v1", exchange -> {
            try (exchange) {
                String call = exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getRawPath().substring("/api/v1".length());
                Map<String, String> facts = new HashMap<>(Map.of("call", call));
                for (String name : List.of("Authorization", "X-Request-ID")) {
                    facts.put(name, String.valueOf(exchange.getRequestHeaders().getFirst(name)));
                }
                seen.add(facts);
                String answer = answers.getOrDefault(call, "404 {}");
                byte[] body = answer.substring(4).replace('\'', '"').getBytes(UTF_8);
                exchange.sendResponseHeaders(
                        Integer.parseInt(answer.substring(0, 3)), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        other.start();
        answers.put("GET /healthcheck", "204 ");
        answers.put("GET /config/version", "200 {'version':'1'}");
        answers.put(
                "GET /auth/credentials/AKIAANN",
                "200 {'access_key_id':'AKIAANN','secret_access_key':'of ann','user_name':'ann','creation_date':1}");
        answers.put("GET /auth/users/ann", "200 {'username':'ann','creation_date':1}");
        answers.put(
                "GET /auth/users/ann/policies",
                "200 {'pagination':{'has_more':false},'results':[{'name':'p','statement':"
                        + "[{'effect':'allow','resource':'*','action':['auth:*']}]}]}");
        answers.put("GET /auth/users", "200 {'pagination':{'has_more':false},'results':[{'username':'ann'}]}");
        answers.put("GET /auth/external/principals", "200 {'id':'arn:x','user_id':'ann'}");
    }

    @AfterEach
    void stop() {
        other.stop(0);
        client.close();
    }

    private String otherUrl() {
        return "http://127.0.0.1:" + other.getAddress().getPort() + "/api/v1";
    }

    private Map<String, String> environment(String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TARN_DATABASE_TYPE", "mem",
                "TARN_BLOCKSTORE_TYPE", "mem",
                "TARN_COMMITTED_LOCAL_CACHE_DIR", folder.resolve("cache").toString(),
                "TARN_AUTH_ENCRYPT_SECRET_KEY", "the secret",
                "TARN_AUTH_UI_CONFIG_RBAC", "external",
                "TARN_AUTH_API_ENDPOINT", otherUrl()));
        for (int i = 0; i < more.length; i += 2) {
            environment.put("TARN_AUTH_" + more[i], more[i + 1]);
        }
        return environment;
    }

    private TestServer server(String... more) {
        return new TestServer(environment(more), folder);
    }

    private ServerConfiguration configuration(String... more) {
        var surroundings = new Surroundings(environment(more), folder, folder, folder);
        return ServerConfiguration.of(
                new ConfigurationLoader(surroundings, Optional.empty(), StartMode.CONFIGURED, false)
                        .load()
                        .values());
    }

    private HttpResponse<String> send(TestServer server, String method, String target, String body, boolean known)
            throws Exception {
        var request = HttpRequest.newBuilder(server.url().resolve("/api/v1" + target))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        if (known) {
            String pair = Base64.getEncoder().encodeToString("AKIAANN:of ann".getBytes(UTF_8));
            request.header("Authorization", "Basic " + pair);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(TestServer server, String target) throws Exception {
        return send(server, "GET", target, "", true);
    }

    @Test
    void usersAreWhereTheOtherServerHasThem() throws Exception {
        try (TestServer server = server()) {
            assertThat(get(server, "/user").body()).contains("\"id\":\"ann\"");
            var users = get(server, "/auth/users");
            assertThat(users.body()).contains("\"id\":\"ann\"");
            assertThat(seen.getLast())
                    .containsEntry("call", "GET /auth/users")
                    .containsEntry(
                            "X-Request-ID",
                            users.headers().firstValue("X-Request-ID").orElseThrow());
            assertThat(get(server, "/repositories").statusCode()).isEqualTo(401);
            assertThat(get(server, "/auth/groups/nobody").statusCode()).isEqualTo(404);
            assertThat(get(server, "/setup_lakefs").body()).contains("\"state\":\"initialized\"");
            assertThat(get(server, "/auth/capabilities").body()).contains("\"invite_user\":true");
        }
        assertThat(seen)
                .allSatisfy(
                        facts -> assertThat(facts.get("Authorization")).matches("Bearer [\\w-]+\\.[\\w-]+\\.[\\w-]+"));
    }

    @Test
    void anInvitationIsPassedOn() throws Exception {
        String body = "{'id':'Ann@Example.com','invite_user':true}";
        try (TestServer server = server()) {
            answers.put("POST /auth/users", "412 {}");
            assertThat(send(server, "POST", "/auth/users", body, true).statusCode())
                    .isEqualTo(501);
            answers.put("POST /auth/users", "201 {'username':'ann@example.com','email':'ann@example.com'}");
            assertThat(send(server, "POST", "/auth/users", body, true).body())
                    .isEqualTo("{\"id\":\"ann@example.com\",\"creation_date\":0,\"email\":\"ann@example.com\"}\n");
            var bad = send(server, "POST", "/auth/users", body.replace("@", " "), true);
            assertThat(bad.statusCode()).isEqualTo(400);
            assertThat(bad.body()).contains("Invalid email format");
        }
    }

    @Test
    void aTokenThatIsConfiguredIsSent() {
        try (TestServer server = server("API_TOKEN", "some-token")) {
            assertThat(server.url()).isNotNull();
        }
        assertThat(seen)
                .isNotEmpty()
                .allSatisfy(facts -> assertThat(facts.get("Authorization")).isEqualTo("Bearer some-token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"401 {}", "403 {}", "500 {}", "503 {}", "200 nonsense"})
    void aServerThatRefusesThisOneIsTemporaryTrouble(String answer) throws Exception {
        try (TestServer server = server()) {
            answers.put("GET /auth/credentials/AKIAANN", answer);
            assertThat(get(server, "/user").statusCode()).isEqualTo(503);
            answers.put(
                    "GET /auth/credentials/AKIAANN",
                    "200 {'access_key_id':'AKIAANN','secret_access_key':'of ann','user_name':'ann'}");
            assertThat(get(server, "/user").statusCode()).isEqualTo(200);
            answers.put("GET /auth/users", answer);
            assertThat(get(server, "/auth/users").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aSetUpMakesTheFirstUserThereUnlessTheModeIsExternal() throws Exception {
        answers.put("POST /auth/users", "201 {'username':'root','creation_date':1}");
        answers.put("GET /auth/groups/Admins", "200 {'name':'Admins'}");
        answers.put("PUT /auth/groups/Admins/members/root", "201 ");
        answers.put("GET /auth/users/root", "200 {'username':'root'}");
        answers.put("DELETE /auth/users/root", "204 ");
        String body = "{'username':'root','key':{'access_key_id':'AKIAROOT','secret_access_key':'s'}}";
        try (TestServer server = server("UI_CONFIG_RBAC", "simplified")) {
            assertThat(send(server, "POST", "/setup_lakefs", body, false).statusCode())
                    .isEqualTo(404);
            assertThat(seen).extracting(facts -> facts.get("call")).contains("DELETE /auth/users/root");
            assertThat(get(server, "/setup_lakefs").body()).contains("\"state\":\"not_initialized\"");
            answers.put(
                    "POST /auth/users/root/credentials",
                    "201 {'access_key_id':'AKIAROOT','secret_access_key':'s','user_name':'root'}");
            assertThat(send(server, "POST", "/setup_lakefs", body, false).statusCode())
                    .isEqualTo(200);
            assertThat(get(server, "/setup_lakefs").body()).contains("\"state\":\"initialized\"");
        }
    }

    @Test
    void theStartFailsWithoutAHealthyServerUnlessToldOtherwise() throws Exception {
        answers.put("GET /healthcheck", "503 {}");
        assertThatThrownBy(() -> server("API_HEALTH_CHECK_TIMEOUT", "1500ms").close())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.headline()).isEqualTo("Auth API health check failed"));
        assertThat(seen.size()).isGreaterThan(1);
        try (TestServer server = server("API_SKIP_HEALTH_CHECK", "true")) {
            assertThat(get(server, "/user").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "external,,cannot set auth.ui_config.rbac to non-simplified without setting an external auth service",
        "external,nonsense,auth.api.endpoint is no URL",
        "internal,ftp://host/,auth.api.endpoint is no URL",
        "simplified,http://u:p@host/,auth.api.endpoint is no URL",
        "other,,'auth.ui_config.rbac is none, simplified, internal or external'"
    })
    void whatDoesNotFitIsRefused(String mode, String endpoint, String message) {
        var configuration = configuration("UI_CONFIG_RBAC", mode, "API_ENDPOINT", endpoint == null ? "" : endpoint);
        assertThatThrownBy(() -> Accounts.requireAvailable(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void onlyTheModeWithASingleUserNeedsNobodyAndAsksNobody() {
        for (String mode : List.of("none", "internal", "simplified")) {
            Accounts.requireAvailable(configuration("UI_CONFIG_RBAC", mode, "API_ENDPOINT", ""));
        }
        try (TestServer server = server("UI_CONFIG_RBAC", "none")) {
            assertThat(server.url()).isNotNull();
        }
        assertThat(seen).isEmpty();
    }

    private static final String TOKEN = "{'identityRequest':{'identity_token':'x'},'token_expiration_duration':60}";

    @Test
    void principalsAreNotImplementedUnlessSwitchedOn() throws Exception {
        try (TestServer server = server("AUTHENTICATION_API_ENDPOINT", otherUrl())) {
            assertThat(send(server, "POST", LOGIN, TOKEN, false).statusCode()).isEqualTo(501);
            assertThat(get(server, "/auth/external/principals?principalId=arn:x")
                            .statusCode())
                    .isEqualTo(501);
        }
        try (TestServer server = server("AUTHENTICATION_API_EXTERNAL_PRINCIPALS_ENABLED", "true")) {
            assertThat(send(server, "POST", LOGIN, TOKEN, false).statusCode()).isEqualTo(501);
            assertThat(get(server, "/auth/external/principals?principalId=arn:x")
                            .statusCode())
                    .isEqualTo(200);
        }
        try (TestServer server = server("EXTERNAL_AWS_AUTH_ENABLED", "true")) {
            assertThat(send(server, "POST", LOGIN, TOKEN, false).statusCode()).isEqualTo(400);
        }
        try (TestServer server = server("EXTERNAL_AWS_AUTH_ENABLED", "true", "UI_CONFIG_RBAC", "simplified")) {
            assertThat(send(server, "POST", LOGIN, TOKEN, false).statusCode()).isEqualTo(501);
        }
        assertThatThrownBy(() -> Accounts.requireAvailable(configuration(
                        "EXTERNAL_AWS_AUTH_ENABLED", "true", "EXTERNAL_AWS_AUTH_VALID_STS_HOSTS", "*.evil.org")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("auth.external.aws_auth");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 {'id':'arn:x'}|200|token",
                "400 {}|400|invalid request",
                "401 {}|401|invalid token format",
                "403 {}|403|session expired",
                "404 {}|404|not found",
                "420 {}|429|Too many attempts, try again later",
                "500 {}|503|out of order",
                "200 {}|503|out of order"
            })
    void anAuthenticationServerDecidesWhoAPrincipalIs(String answer, int status, String text) throws Exception {
        answers.put("POST " + LOGIN, answer);
        try (TestServer server = server(
                "AUTHENTICATION_API_ENDPOINT",
                otherUrl() + "/",
                "AUTHENTICATION_API_EXTERNAL_PRINCIPALS_ENABLED",
                "true")) {
            var response = send(server, "POST", LOGIN, TOKEN, false);
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).contains(text);
            assertThat(response.headers().map()).doesNotContainKey("set-cookie");
            assertThat(seen.getLast().get("call")).isEqualTo(status == 200 ? "GET /auth/users/ann" : "POST " + LOGIN);
        }
    }

    @Test
    void aPrincipalWhoseUserIsGoneIsNobody() throws Exception {
        answers.put("POST " + LOGIN, "200 {'id':'arn:x'}");
        answers.remove("GET /auth/users/ann");
        try (TestServer server = server(
                "AUTHENTICATION_API_ENDPOINT", otherUrl(), "AUTHENTICATION_API_EXTERNAL_PRINCIPALS_ENABLED", "true")) {
            assertThat(send(server, "POST", LOGIN, TOKEN, false).statusCode()).isEqualTo(404);
            assertThat(send(server, "POST", LOGIN, "{}", false).statusCode()).isEqualTo(400);
        }
    }
}
