package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tarn.api.Json;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.testkit.Await;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// A whole server with users and roles, a provider that others wrote, and browsers between them.
class SingleSignOnTest {
    private static final String KEY = "AKIAJTESTTESTTESTTEQ";
    private static final String SECRET = "a secret that tests may know";
    private static final String CLIENT_SECRET = "client-hush-hush";

    @TempDir
    Path folder;

    private final MockOAuth2Server provider = new MockOAuth2Server();
    private TestServer server;
    private SsoBrowser browser;

    SingleSignOnTest() {
        provider.start();
    }

    private URI issuer() {
        return provider.issuerUrl("acme").uri();
    }

    private void start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TARN_DATABASE_TYPE", "mem",
                "TARN_BLOCKSTORE_TYPE", "mem",
                "TARN_COMMITTED_LOCAL_CACHE_DIR", folder.resolve("cache").toString(),
                "TARN_AUTH_ENCRYPT_SECRET_KEY", "the secret",
                "TARN_AUTH_UI_CONFIG_RBAC", "internal",
                "TARN_INSTALLATION_USER_NAME", "admin",
                "TARN_INSTALLATION_ACCESS_KEY_ID", KEY,
                "TARN_INSTALLATION_SECRET_ACCESS_KEY", SECRET));
        environment.putAll(more);
        server = new TestServer(environment, folder);
        browser = new SsoBrowser(server.url());
    }

    private void startWithProvider(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TARN_AUTH_PROVIDERS_OIDC_URL", issuer().toString(),
                "TARN_AUTH_PROVIDERS_OIDC_CLIENT_ID", "tarn",
                "TARN_AUTH_PROVIDERS_OIDC_CLIENT_SECRET", CLIENT_SECRET,
                "TARN_AUTH_PROVIDERS_OIDC_CALLBACK_BASE_URL", SsoBrowser.PUBLIC,
                "TARN_AUTH_PROVIDERS_OIDC_LOGOUT_ENDPOINT_QUERY_PARAMETERS", "[\"returnTo\", \"http://lake.test/bye\"]",
                "TARN_AUTH_PROVIDERS_OIDC_LOGOUT_CLIENT_ID_QUERY_PARAMETER", "client_id",
                "TARN_AUTH_OIDC_DEFAULT_INITIAL_GROUPS", "Viewers",
                "TARN_AUTH_OIDC_FRIENDLY_NAME_CLAIM_NAME", "name",
                "TARN_AUTH_OIDC_PERSIST_FRIENDLY_NAME", "true"));
        environment.putAll(more);
        start(environment);
    }

    @AfterEach
    void close() {
        if (server != null) {
            browser.close();
            server.close();
        }
        provider.shutdown();
    }

    private void willName(String subject, Map<String, Object> claims) {
        provider.enqueueCallback(new DefaultOAuth2TokenCallback("acme", subject, "JWT", List.of("tarn"), claims, 300));
    }

    private String user(String... headers) {
        HttpResponse<String> answer = browser.get("/api/v1/user", headers);
        return answer.statusCode() == 200
                ? Json.MAPPER.readTree(answer.body()).path("user").path("id").stringValue("")
                : "status " + answer.statusCode();
    }

    private static String token(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.MAPPER.readTree(answer.body()).path("token").stringValue("");
    }

    private static String basic() {
        return "Basic "
                + java.util.Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLogin() {
        startWithProvider(Map.of());
        willName("ada", Map.of("name", "Ada"));
        HttpResponse<String> answer = browser.get(browser.callback("/repositories/a%3Fref%3Dmain"));
        assertThat(SsoBrowser.location(answer)).isEqualTo("/repositories/a?ref=main");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(user()).isEqualTo("ada");
        assertThat(browser.kept()).extracting(HttpCookie::getName).containsExactly("internal_auth_session");
        assertThat(browser.get("/api/v1/auth/users/ada/groups", "Authorization", basic())
                        .body())
                .contains("Viewers");
    }

    @Test
    void loginsAndLogoutsAreInTheAuditLog() {
        startWithProvider(Map.of());
        willName("ada", Map.of());
        browser.logIn();
        assertThat(user()).isEqualTo("ada");
        assertThat(browser.get("/oidc/callback?state=made-up&code=hush-hush").statusCode())
                .isEqualTo(400);
        browser.get("/oidc/logout");
        String events = "/api/v1/audit/events?order=oldest&operation=";
        Await.until(
                "the logout is recorded",
                () -> browser.get(events + "Logout", "Authorization", basic())
                        .body()
                        .contains("\"user\":\"ada\""));
        String logins = browser.get(events + "Login", "Authorization", basic()).body();
        assertThat(logins)
                .contains("\"user\":\"ada\"", "\"authentication\":\"oidc\"", "\"status_code\":400")
                .doesNotContain("hush-hush");
    }

    @Test
    void theCookieOfAnAttemptIsForThisServerAlone() {
        startWithProvider(Map.of());
        List<String> cookies = browser.get("/oidc/login").headers().allValues("Set-Cookie");
        assertThat(cookies)
                .singleElement()
                .asString()
                .startsWith("oidc_login_")
                .contains("; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600");
        try (var behindTls = new SsoBrowser(server.url())) {
            cookies = behindTls
                    .get("/oidc/login", "X-Forwarded-Proto", "https")
                    .headers()
                    .allValues("Set-Cookie");
            assertThat(cookies)
                    .singleElement()
                    .asString()
                    .startsWith("__Host-oidc_login_")
                    .contains("; Secure");
        }
    }

    @Test
    void theWayBackOverTheOperation() {
        startWithProvider(Map.of("TARN_AUTH_PROVIDERS_OIDC_CALLBACK_PATH", "/api/v1/oidc/callback"));
        willName("ada", Map.of());
        String callback = browser.callback("");
        assertThat(callback).startsWith(SsoBrowser.PUBLIC + "/api/v1/oidc/callback?");
        assertThat(SsoBrowser.location(browser.get(callback))).isEqualTo("/");
        assertThat(user()).isEqualTo("ada");
    }

    @Test
    void otherPlacesAreNotGoneTo() {
        startWithProvider(Map.of("TARN_AUTH_PROVIDERS_OIDC_POST_LOGIN_REDIRECT_URL", "/home"));
        for (String next : List.of(
                "//evil.example.com",
                "/%5Cevil.example.com",
                "%2F%2Fevil.example.com",
                "https://evil.example.com",
                "/%252f..",
                "/%09/evil.example.com",
                "/%0d%0aSet-Cookie:a=b")) {
            willName("ada", Map.of());
            assertThat(SsoBrowser.location(browser.get(browser.callback(next)))).isEqualTo("/home");
        }
    }

    @Test
    void aLinkToTheAnswerOfSomebodyElsesLogin() {
        startWithProvider(Map.of());
        willName("mallory", Map.of());
        String callback;
        try (var attacker = new SsoBrowser(server.url())) {
            callback = attacker.callback("/");
        }
        HttpResponse<String> answer = browser.get(callback);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        browser.get("/oidc/login");
        assertThat(browser.get(callback).statusCode()).isEqualTo(400);
        assertThat(user()).isEmpty();
    }

    @Test
    void theSameAnswerTwice() {
        startWithProvider(Map.of());
        willName("ada", Map.of());
        String callback = browser.callback("/");
        List<HttpCookie> attempt = List.copyOf(browser.kept());
        assertThat(browser.get(callback).statusCode()).isEqualTo(302);
        assertThat(browser.get(callback).statusCode()).isEqualTo(400);
        try (var thief = new SsoBrowser(server.url())) {
            attempt.forEach(cookie -> thief.cookies.getCookieStore().add(server.url(), cookie));
            assertThat(thief.kept()).hasSize(1);
            assertThat(thief.get(callback).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aProviderThatRefuses() {
        startWithProvider(Map.of());
        String state = browser.callback("/").replaceFirst(".*[?&]state=([^&]*).*", "$1");
        String text = "&error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E%22";
        assertThat(browser.get("/oidc/callback?state=made-up" + text).statusCode())
                .isEqualTo(400);
        HttpResponse<String> answer = browser.get("/oidc/callback?state=" + state + text);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("access_denied", "&lt;script&gt;").doesNotContain("<script>");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
    }

    @Test
    void tokensThatAreNotAccepted() {
        startWithProvider(Map.of());
        provider.enqueueCallback(new DefaultOAuth2TokenCallback("acme", "ada", "JWT", List.of("tarn"), Map.of(), -300));
        assertThat(browser.logIn().statusCode()).isEqualTo(401);
        assertThat(user()).isEmpty();
        willName("admin", Map.of());
        assertThat(browser.logIn().statusCode()).isEqualTo(401);
        assertThat(user()).isEmpty();
    }

    @Test
    void twoTabsAndNotTooManyOfThem() {
        startWithProvider(Map.of());
        String one = browser.callback("/one");
        String other = browser.callback("/other");
        willName("ada", Map.of());
        assertThat(SsoBrowser.location(browser.get(one))).isEqualTo("/one");
        willName("ada", Map.of());
        assertThat(SsoBrowser.location(browser.get(other))).isEqualTo("/other");
        for (int i = 0; i < 10; i++) {
            browser.callback("/");
        }
        assertThat(browser.kept()).hasSize(1 + 4);
    }

    @Test
    void aLogout() {
        startWithProvider(Map.of());
        willName("ada", Map.of());
        browser.logIn();
        List<HttpCookie> session = List.copyOf(browser.kept());
        assertThat(user()).isEqualTo("ada");
        HttpResponse<String> answer = browser.get("/oidc/logout?returnTo=https://evil.example.com&next=//evil");
        assertThat(SsoBrowser.location(answer))
                .startsWith(issuer().toString())
                .contains("returnTo=http%3A%2F%2Flake.test%2Fbye", "client_id=tarn")
                .doesNotContain("evil");
        assertThat(browser.kept()).isEmpty();
        session.forEach(cookie -> browser.cookies.getCookieStore().add(server.url(), cookie));
        assertThat(user()).isEqualTo("status 401");
    }

    @Test
    void aServerWhoseProviderIsAway() {
        provider.shutdown();
        startWithProvider(Map.of());
        assertThat(browser.get("/_ready").statusCode()).isEqualTo(200);
        HttpResponse<String> answer = browser.get("/oidc/login");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("cannot be reached");
        assertThat(user("Authorization", basic())).isEqualTo("admin");
        assertThat(SsoBrowser.location(browser.get("/oidc/logout"))).isEqualTo("/auth/login");
    }

    @Test
    void aProgramsOwnLogin() {
        startWithProvider(Map.of("TARN_AUTH_COOKIE_AUTH_VERIFICATION_VALIDATE_ID_TOKEN_CLAIMS", "level=gold"));
        willName("ada", Map.of("level", "gold"));
        assertThat(sts("ada").statusCode()).isEqualTo(404);
        willName("ada", Map.of());
        browser.logIn();
        try (var program = new SsoBrowser(server.url())) {
            browser = program;
            willName("ada", Map.of("level", "gold"));
            HttpResponse<String> answer = sts("ada");
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            assertThat(user("Authorization", "Bearer " + token(answer))).isEqualTo("ada");
            willName("ada", Map.of("level", "tin"));
            answer = sts("ada");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("Unauthorized");
        }
    }

    private HttpResponse<String> sts(String user) {
        String code = SsoBrowser.location(browser.get(provider.authorizationEndpointUrl("acme")
                        + "?response_type=code&client_id=tarn&state=s&nonce=n&scope=openid"
                        + "&redirect_uri=http%3A%2F%2Fprogram.test%2Fcb"))
                .replaceFirst(".*[?&]code=([^&]*).*", "$1");
        return browser.sendJson(
                "POST",
                "/api/v1/sts/login",
                "{\"code\":\"" + code + "\",\"state\":\"s\",\"redirect_uri\":\"http://program.test/cb\"}",
                "Content-Type",
                "application/json");
    }

    @Test
    void whatIsNotConfiguredIsNotThere() {
        start(Map.of());
        assertThat(sts("ada").statusCode()).isEqualTo(501);
        assertThat(jwt("x.y.z").statusCode()).isEqualTo(501);
        assertThat(browser.get("/oidc/login").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> jwt(String token) {
        return browser.sendJson(
                "POST", "/api/v1/auth/jwt/login", "{\"token\":\"" + token + "\"}", "Content-Type", "application/json");
    }

    @Test
    void aTokenOfAnotherIssuer() {
        start(Map.of(
                "TARN_AUTH_JWT_ISSUER",
                issuer().toString(),
                "TARN_AUTH_JWT_AUDIENCE",
                "lake",
                "TARN_AUTH_JWT_JWKS_URL",
                provider.jwksUrl("acme").toString(),
                "TARN_AUTH_JWT_INITIAL_GROUPS_PATH",
                "roles[*].group"));
        Map<String, Object> claims = Map.of("roles", List.of(Map.of("group", "Developers")));
        String good = provider.issueToken("acme", "ada", "lake", claims).serialize();
        assertThat(user("Authorization", "Bearer " + token(jwt(good)))).isEqualTo("ada");
        assertThat(browser.get("/api/v1/auth/users/ada/groups", "Authorization", basic())
                        .body())
                .contains("Developers");
        assertThat(browser.kept()).isEmpty();
        HttpResponse<String> answer =
                jwt(provider.issueToken("acme", "ada", "sea", claims).serialize());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("error authenticating request").doesNotContain("aud");
        assertThat(jwt("no token").statusCode()).isEqualTo(400);
    }

    @Test
    void keysOfAnIssuerThatCannotBeReadStopTheStart() {
        assertThatThrownBy(() -> start(Map.of(
                        "TARN_AUTH_JWT_ISSUER", "https://issuer.test",
                        "TARN_AUTH_JWT_AUDIENCE", "lake",
                        "TARN_AUTH_JWT_JWKS_URL", provider.url("/none").toString())))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> start(Map.of("TARN_AUTH_JWT_ISSUER", "https://issuer.test")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("audience");
        assertThatThrownBy(() -> start(Map.of("TARN_AUTH_PROVIDERS_OIDC_URL", issuer().toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("client_id");
    }

    @Test
    void aLoginHandedOverToAProgram() {
        startWithProvider(Map.of("TARN_AUTH_UI_CONFIG_LOGIN_URL", "/oidc/login"));
        willName("ada", Map.of());
        try (var program = new SsoBrowser(server.url())) {
            HttpResponse<String> started = program.get("/api/v1/auth/get-token/start");
            assertThat(started.statusCode()).isEqualTo(303);
            String mailbox = "/api/v1/auth/get-token/mailboxes/"
                    + started.headers().firstValue("X-LakeFS-Mailbox").orElseThrow();
            String login = SsoBrowser.location(started);
            assertThat(login).startsWith(server.url() + "/oidc/login?next=");
            assertThat(program.get(mailbox).statusCode()).isEqualTo(404);
            assertThat(program.get(mailbox).statusCode()).isEqualTo(429);
            String release = URLDecoder.decode(login.replaceFirst(".*next=", ""), StandardCharsets.UTF_8);
            assertThat(browser.get(release).statusCode()).isEqualTo(401);
            String callback = SsoBrowser.location(browser.get(SsoBrowser.location(browser.get(login))));
            assertThat(SsoBrowser.location(browser.get(callback))).isEqualTo(release);
            HttpResponse<String> question = browser.get(release);
            assertThat(question.statusCode()).isEqualTo(200);
            assertThat(question.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(look(program, mailbox).statusCode()).isEqualTo(404);
            assertThat(browser.send("POST", release + "?confirmation=abc").statusCode())
                    .isEqualTo(403);
            String button = question.body().replaceFirst("(?s).*action=\"([^\"]*)\".*", "$1");
            assertThat(browser.send("POST", button, "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(browser.send("POST", button).statusCode()).isEqualTo(200);
            browser.close();
            browser = program;
            assertThat(user("Authorization", "Bearer " + token(look(program, mailbox))))
                    .isEqualTo("ada");
            assertThat(look(program, mailbox).statusCode()).isEqualTo(404);
            assertThat(program.get(mailbox + "x").statusCode()).isEqualTo(400);
        }
    }

    /// As often as the server lets it.
    private static HttpResponse<String> look(SsoBrowser program, String mailbox) {
        HttpResponse<String> answer = program.get(mailbox);
        while (answer.statusCode() == 429) {
            LockSupport.parkNanos(600_000_000L);
            answer = program.get(mailbox);
        }
        return answer;
    }

    @Test
    void whoSendsAKeyIsNotAsked() {
        start(Map.of());
        HttpResponse<String> started = browser.get("/api/v1/auth/get-token/start");
        String login = SsoBrowser.location(started);
        assertThat(login).startsWith(server.url() + "/auth/login?redirected=true&next=");
        String release = URLDecoder.decode(login.replaceFirst(".*next=", ""), StandardCharsets.UTF_8);
        assertThat(browser.get(release, "Authorization", basic()).body()).contains("logged in");
        String mailbox = started.headers().firstValue("X-LakeFS-Mailbox").orElseThrow();
        String token = token(browser.get("/api/v1/auth/get-token/mailboxes/" + mailbox));
        assertThat(user("Authorization", "Bearer " + token)).isEqualTo("admin");
        assertThat(browser.get(release, "Authorization", basic()).statusCode()).isEqualTo(400);
    }

    @Test
    void nothingSecretIsLogged() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.tarn");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        Level before = logger.getLevel();
        try {
            startWithProvider(Map.of());
            logger.setLevel(Level.TRACE);
            willName("ada", Map.of());
            String good = browser.callback("/");
            browser.get(good);
            String session = browser.kept().getFirst().getValue();
            provider.enqueueCallback(
                    new DefaultOAuth2TokenCallback("acme", "ada", "JWT", List.of("tarn"), Map.of(), -300));
            String bad = browser.callback("/");
            browser.get(bad);
            sts("ada");
            HttpResponse<String> started = browser.get("/api/v1/auth/get-token/start");
            String mailbox = started.headers().firstValue("X-LakeFS-Mailbox").orElseThrow();
            browser.get("/api/v1/auth/get-token/mailboxes/" + mailbox);
            String release =
                    URLDecoder.decode(SsoBrowser.location(started).replaceFirst(".*next=", ""), StandardCharsets.UTF_8);
            browser.get(release, "Authorization", basic());
            String text = lines.list.stream()
                    .map(event -> event.getFormattedMessage() + event.getMDCPropertyMap() + event.getKeyValuePairs())
                    .toList()
                    .toString();
            assertThat(text).contains("login at the identity provider failed");
            for (String secret : List.of(good, bad)) {
                assertThat(text).doesNotContain(secret.replaceFirst(".*[?&]code=([^&]*).*", "$1"));
            }
            assertThat(text).doesNotContain(CLIENT_SECRET, "eyJ", session, mailbox);
            assertThat(text).doesNotContain(release.substring(release.lastIndexOf('/') + 1));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
    }
}
