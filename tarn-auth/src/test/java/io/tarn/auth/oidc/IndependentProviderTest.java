package io.tarn.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.ListRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Logins at a provider that others wrote: mock-oauth2-server.
class IndependentProviderTest {
    private final MockOAuth2Server provider = new MockOAuth2Server();
    private final SignInFixture fixture;

    IndependentProviderTest() {
        provider.start();
        fixture = new SignInFixture(issuer());
    }

    private URI issuer() {
        return provider.issuerUrl("acme").uri();
    }

    @AfterEach
    void close() {
        fixture.close();
        provider.shutdown();
    }

    private void willName(String subject, Map<String, Object> claims) {
        provider.enqueueCallback(
                new DefaultOAuth2TokenCallback("acme", subject, "JWT", List.of(ScriptedProvider.CLIENT), claims, 300));
    }

    /// Visits the provider as a browser does; its answer is the address of the callback.
    private static Map<String, String> visited(URI location) throws Exception {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    browser.send(HttpRequest.newBuilder(location).build(), HttpResponse.BodyHandlers.ofString());
            URI callback = URI.create(answer.headers().firstValue("Location").orElseThrow());
            assertThat(callback.toString()).startsWith("https://lake.example.com/oidc/callback?");
            return SignInFixture.parameters(callback);
        }
    }

    private Map<String, String> loggedIn() throws Exception {
        OidcLogin.Started started = fixture.login.begin("lake.example.com", "/next", fixture.cookies);
        fixture.cookies.put(started.attemptId(), started.sealedAttempt());
        return visited(started.location());
    }

    @Test
    void aLogin() throws Exception {
        willName("ada", Map.of("name", "Ada Lovelace", "groups", List.of("Readers", "Nobody")));
        Map<String, String> answer = loggedIn();
        OidcLogin.Finished finished = fixture.finish(answer.get("state"), answer.get("code"));
        assertThat(finished.location()).isEqualTo("/next");
        assertThat(fixture.directory.users().findByExternalId("ada")).hasValueSatisfying(user -> {
            assertThat(user.friendlyName()).isEqualTo("Ada Lovelace");
            assertThat(user.source()).isEqualTo("oidc");
        });
        assertThat(fixture.directory.groups().ofUser("ada", ListRequest.first()).results())
                .hasSize(1);
    }

    @Test
    void aCodeOfAnotherBrowsersLogin() throws Exception {
        willName("mallory", Map.of());
        Map<String, String> theirs;
        try (SignInFixture attacker = new SignInFixture(issuer())) {
            theirs = visited(
                    attacker.login.begin("lake.example.com", "", Map.of()).location());
        }
        Map<String, String> ours = loggedIn();
        assertThatThrownBy(() -> fixture.finish(ours.get("state"), theirs.get("code")))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
    }

    @Test
    void nothingSecretIsLoggedAtAnyLevel() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.tarn");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.TRACE);
        try {
            willName("ada", Map.of("groups", List.of("Nobody")));
            Map<String, String> answer = loggedIn();
            fixture.finish(answer.get("state"), answer.get("code"));
            provider.enqueueCallback(new DefaultOAuth2TokenCallback(
                    "acme", "ada", "JWT", List.of(ScriptedProvider.CLIENT), Map.of(), -300));
            Map<String, String> second = loggedIn();
            assertThatThrownBy(() -> fixture.finish(second.get("state"), second.get("code")))
                    .hasMessageNotContaining(second.get("code"));
            assertThat(lines.list).isNotEmpty();
            String text = lines.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList()
                    .toString();
            assertThat(text)
                    .doesNotContain(answer.get("state"), answer.get("code"), second.get("code"))
                    .doesNotContain(SignInFixture.CLIENT_SECRET, "eyJ");
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void aCodeOfAProgramsOwnLogin() throws Exception {
        willName("ada", Map.of("level", "gold"));
        URI authorize = URI.create(provider.authorizationEndpointUrl("acme")
                + "?response_type=code&client_id=tarn&state=s&nonce=n&scope=openid"
                + "&redirect_uri=https%3A%2F%2Flake.example.com%2Foidc%2Fcallback");
        String code = visited(authorize).get("code");
        Map<String, Object> claims =
                fixture.login.codes().claims(code, "s", "https://lake.example.com/oidc/callback", "r");
        assertThat(claims).containsEntry("sub", "ada").containsEntry("level", "gold");
    }

    @Test
    void aTokenOfTheSameIssuer() {
        var options = new JwtOptions(
                issuer().toString(),
                List.of("lake"),
                provider.jwksUrl("acme").uri(),
                Map.of("tier", "1"),
                "/identity/id",
                "/identity/names/0",
                "roles[?kind=='lake'].name",
                true);
        try (var login = new JwtLogin(
                options,
                new io.tarn.auth.login.ExternalSignIn(fixture.directory, fixture),
                fixture,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30))) {
            login.loadKeys();
            Map<String, Object> claims = Map.of(
                    "tier", "1",
                    "identity", Map.of("id", "emp-7", "names", List.of("Ada", "Lovelace")),
                    "roles",
                            List.of(
                                    Map.of("kind", "lake", "name", "Readers"),
                                    Map.of("kind", "sea", "name", "Sailors")));
            String token = provider.issueToken(
                            "acme",
                            "client",
                            new DefaultOAuth2TokenCallback("acme", "x", "JWT", List.of("lake"), claims, 300))
                    .serialize();
            assertThat(login.logIn(token)).satisfies(user -> {
                assertThat(user.externalId()).isEqualTo("emp-7");
                assertThat(user.friendlyName()).isEqualTo("Ada");
                assertThat(user.source()).isEqualTo("jwt");
            });
            assertThat(fixture.directory
                            .groups()
                            .ofUser("emp-7", ListRequest.first())
                            .results())
                    .singleElement()
                    .satisfies(group -> assertThat(group.name()).isEqualTo("Readers"));
            String other = provider.issueToken(
                            "acme",
                            "client",
                            new DefaultOAuth2TokenCallback("acme", "x", "JWT", List.of("sea"), claims, 300))
                    .serialize();
            assertThatThrownBy(() -> login.logIn(other)).hasMessageContaining("aud claim");
        }
    }
}
