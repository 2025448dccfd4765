package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.testkit.saml.SamlIdentityProvider;
import io.tarn.testkit.saml.SamlIdentityProvider.Form;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// The way of a browser through a SAML login, on the whole server and an identity provider of another maker.
class SamlRoutesTest {
    private static final String ROOT = "https://lake.example.com";

    @TempDir
    static Path folder;

    private static SamlIdentityProvider provider;
    private static TestServer server;

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @BeforeAll
    static void start() {
        provider = SamlIdentityProvider.start(folder);
        provider.configure("{\"user\":{\"nameId\":\"x\",\"claims\":{\"samName\":\"alice\",\"name\":\"Alice A.\"}},"
                + "\"consumer\":\"" + ROOT + "/saml/acs\"}");
        server = new TestServer(environment(Map.of()), folder);
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.close();
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TARN_DATABASE_TYPE",
                "mem",
                "TARN_BLOCKSTORE_TYPE",
                "mem",
                "TARN_AUTH_ENCRYPT_SECRET_KEY",
                "what encrypts in these tests",
                "TARN_COMMITTED_LOCAL_CACHE_DIR",
                folder.resolve("cache" + more.hashCode()).toString(),
                "TARN_AUTH_UI_CONFIG_RBAC",
                "simplified",
                "TARN_AUTH_PROVIDERS_SAML_SP_ROOT_URL",
                ROOT,
                "TARN_AUTH_PROVIDERS_SAML_IDP_METADATA_URL",
                provider.metadataUrl().toString(),
                "TARN_AUTH_COOKIE_AUTH_VERIFICATION_EXTERNAL_USER_ID_CLAIM_NAME",
                "samName",
                "TARN_AUTH_COOKIE_AUTH_VERIFICATION_FRIENDLY_NAME_CLAIM_NAME",
                "name",
                "TARN_AUTH_COOKIE_AUTH_VERIFICATION_PERSIST_FRIENDLY_NAME",
                "true"));
        environment.putAll(more);
        return environment;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create(server.url() + target));
    }

    private HttpResponse<String> post(String target, String form, String cookie) throws Exception {
        return send(to(target)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", cookie)
                .header("Origin", "https://idp.example.com")
                .header("Sec-Fetch-Site", "cross-site")
                .POST(BodyPublishers.ofString(form)));
    }

    private static String encoded(Form form) {
        return "SAMLResponse=" + URLEncoder.encode(form.samlResponse(), StandardCharsets.UTF_8) + "&RelayState="
                + URLEncoder.encode(form.relayState(), StandardCharsets.UTF_8);
    }

    /// `name=value` of a cookie that an answer sets.
    private static String cookie(HttpResponse<?> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(0, line.indexOf(';')))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "/sso/login-saml?next=/repositories, /saml/acs, /repositories, /sso/logout-saml",
        "/saml/login, /saml, /, /saml/logout",
        "/saml/login?next=//evil.example.com/, /saml/acs, /, /saml/logout"
    })
    void aBrowserIsLoggedInAndOutAgain(String login, String consumer, String landing, String logout) throws Exception {
        var departure = send(to(login));
        assertThat(departure.statusCode()).isEqualTo(303);
        String pending = cookie(departure, "saml_login_");
        assertThat(departure.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("; Path=/saml; ", "; HttpOnly", "; Secure; SameSite=None");
        Form form = provider.login(departure.headers().firstValue("Location").orElseThrow());

        assertThat(post(consumer, encoded(form), "other=1").statusCode())
                .as("another browser")
                .isEqualTo(401);
        var arrival = post(consumer, encoded(form), pending);
        assertThat(arrival.statusCode()).isEqualTo(303);
        assertThat(arrival.headers().firstValue("Location")).contains(landing);
        String session = cookie(arrival, "internal_auth_session");
        assertThat(cookie(arrival, "saml_login_")).endsWith("=");

        var user = send(to("/api/v1/user").header("Cookie", session));
        assertThat(user.statusCode()).as("at once").isEqualTo(200);
        assertThat(user.body()).contains("\"id\":\"alice\"", "\"friendly_name\":\"Alice A.\"");
        assertThat(post(consumer, encoded(form), pending).statusCode())
                .as("again")
                .isEqualTo(401);

        var gone = send(to(logout).header("Cookie", session));
        assertThat(gone.statusCode()).isEqualTo(303);
        assertThat(gone.headers().firstValue("Location")).contains("/auth/login");
        assertThat(cookie(gone, "internal_auth_session")).isEqualTo("internal_auth_session=");
        assertThat(send(to("/api/v1/repositories").header("Cookie", session)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aRefusedBrowserGetsNoSession() throws Exception {
        var departure = send(to("/saml/login"));
        Form form = provider.login(departure.headers().firstValue("Location").orElseThrow());
        var tampered = new Form(form.action(), form.samlResponse().substring(4), form.relayState());
        var refused = post("/saml/acs", encoded(tampered), cookie(departure, "saml_login_"));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(refused.body()).isEqualTo("Login failed.\n");
    }

    @Test
    void neitherAssertionsNorSessionsAreLogged() throws Exception {
        var ours = (Logger) LoggerFactory.getLogger("io.tarn");
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = ours.getLevel();
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        root.addAppender(lines);
        ours.setLevel(Level.TRACE);
        try {
            var departure = send(to("/saml/login"));
            Form form =
                    provider.login(departure.headers().firstValue("Location").orElseThrow());
            String pending = cookie(departure, "saml_login_");
            var arrival = post("/saml/acs", encoded(form), pending);
            assertThat(post("/saml/acs", encoded(form), pending).statusCode()).isEqualTo(401);
            String session = cookie(arrival, "internal_auth_session");
            String logged = lines.list.stream()
                    .map(event -> event.getFormattedMessage() + event.getMDCPropertyMap() + event.getKeyValuePairs())
                    .collect(Collectors.joining("\n"));
            assertThat(logged)
                    .contains("used before")
                    .doesNotContain(form.samlResponse().substring(0, 100), session.substring(30), "Alice A.");
        } finally {
            root.detachAppender(lines);
            ours.setLevel(before);
        }
    }

    @Test
    void aMetadataFileMustBeReadable() throws Exception {
        Path file = folder.resolve("metadata.xml");
        var wrong = Map.of("TARN_AUTH_PROVIDERS_SAML_IDP_METADATA_FILE_PATH", file.toString());
        assertThatThrownBy(() -> new TestServer(environment(wrong), folder).close())
                .isInstanceOf(ConfigurationException.class);
        Files.writeString(file, provider.metadata());
        new TestServer(environment(wrong), folder).close();
    }

    @Test
    void strangeRequestsAreAnsweredWithoutHarm() throws Exception {
        assertThat(send(to("/saml/acs")).statusCode()).isEqualTo(405);
        assertThat(post("/saml/metadata", "", "").statusCode()).isEqualTo(405);
        assertThat(post("/saml/acs", "", "").statusCode()).isEqualTo(400);
        assertThat(post("/saml/acs", "SAMLResponse=%zz", "").statusCode()).isEqualTo(400);
        assertThat(post("/saml/acs", "SAMLResponse=x&RelayState=/repositories", "")
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/saml/acs", "SAMLResponse=" + "x".repeat(2 << 20), "").statusCode())
                .isEqualTo(413);
    }

    @Test
    void metadataIsPublic() throws Exception {
        var metadata = send(to("/saml/metadata"));
        assertThat(metadata.headers().firstValue("Content-Type"))
                .contains("application/samlmetadata+xml; charset=utf-8");
        assertThat(metadata.body())
                .contains("entityID=\"" + ROOT + "/saml/metadata\"", "Location=\"" + ROOT + "/saml/acs\"");
    }

    @Test
    void aConfigurationThatCannotWorkFailsTheStart() {
        for (Map<String, String> wrong : List.of(
                Map.of("TARN_AUTH_PROVIDERS_SAML_SP_ROOT_URL", "lake.example.com"),
                Map.of("TARN_AUTH_PROVIDERS_SAML_SP_SIGN_REQUEST", "true"),
                Map.of("TARN_AUTH_PROVIDERS_SAML_IDP_METADATA_URL", "nowhere"),
                Map.of("TARN_AUTH_COOKIE_AUTH_VERIFICATION_EXTERNAL_USER_ID_CLAIM_NAME", ""),
                Map.of("TARN_AUTH_ALLOWED_AUTHENTICATION_METHODS", "samml"))) {
            assertThatThrownBy(() -> new TestServer(environment(wrong), folder).close())
                    .as(wrong.toString())
                    .isInstanceOf(ConfigurationException.class);
        }
    }
}
