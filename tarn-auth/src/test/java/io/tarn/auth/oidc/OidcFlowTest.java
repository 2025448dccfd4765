package io.tarn.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The two halves of a login, what ties them together, and providers that misbehave.
class OidcFlowTest {
    private final ScriptedProvider provider = new ScriptedProvider();
    private final SignInFixture fixture = new SignInFixture(provider.url(), Map.of(), Duration.ofSeconds(3));

    @AfterEach
    void close() {
        fixture.close();
        provider.close();
    }

    private static void assertKind(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void theProviderIsAskedWithAChallengeAndGetsItsAnswer() throws Exception {
        Map<String, String> request = fixture.begin(provider);
        assertThat(request)
                .containsEntry("response_type", "code")
                .containsEntry("tenant", "a")
                .containsEntry("organization", "acme & sons")
                .containsEntry("scope", "openid profile groups")
                .containsEntry("client_id", ScriptedProvider.CLIENT)
                .containsEntry("redirect_uri", "https://lake.example.com/oidc/callback")
                .containsEntry("code_challenge_method", "S256");
        assertThat(fixture.finish(request).location()).isEqualTo("/repositories");
        Map<String, String> exchange =
                SignInFixture.parameters(java.net.URI.create("x:/?" + provider.tokenRequests.remove()));
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256")
                .digest(exchange.get("code_verifier").getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(digest))
                .isEqualTo(request.get("code_challenge"));
        assertThat(exchange)
                .containsEntry("code", "code-1")
                .containsEntry("redirect_uri", "https://lake.example.com/oidc/callback")
                .doesNotContainKey("client_secret");
        assertThat(provider.authorizations.remove())
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("tarn:hush-hush".getBytes()));
    }

    @Test
    void theSecretGoesIntoTheBodyWhereTheProviderWantsIt() {
        provider.authenticationMethods = "[\"client_secret_post\"]";
        fixture.finish(fixture.begin(provider));
        assertThat(provider.tokenRequests.remove()).contains("client_secret=hush-hush");
        assertThat(provider.authorizations.remove()).isEmpty();
    }

    @Test
    void stateNonceAndVerifierDifferEachTime() {
        Map<String, String> one = fixture.begin(provider);
        Map<String, String> other = fixture.begin(provider);
        for (String name : new String[] {"state", "nonce", "code_challenge"}) {
            assertThat(one.get(name)).hasSizeGreaterThanOrEqualTo(43).isNotEqualTo(other.get(name));
        }
    }

    @Test
    void twoTabs() {
        Map<String, String> one = fixture.begin("lake.example.com", "/one");
        Map<String, String> other = fixture.begin("lake.example.com", "/other");
        provider.nonce = one.get("nonce");
        assertThat(fixture.finish(one).location()).isEqualTo("/one");
        provider.nonce = other.get("nonce");
        assertThat(fixture.finish(other).location()).isEqualTo("/other");
    }

    @Test
    void fewAttemptsAreKeptAndTheOldestGoFirst() {
        Map<String, String> first = fixture.begin(provider);
        for (int i = 0; i < OidcLogin.ATTEMPTS_MAX; i++) {
            fixture.advance(Duration.ofSeconds(2));
            fixture.begin(provider);
        }
        assertThat(fixture.cookies).hasSize(OidcLogin.ATTEMPTS_MAX);
        assertKind(Kind.INVALID, () -> fixture.finish(first));
    }

    @Test
    void aStateThatTheBrowserDidNotAskFor() {
        Map<String, String> request = fixture.begin(provider);
        assertKind(Kind.INVALID, () -> fixture.finish("made-up", "code-1"));
        String kept = fixture.cookies.get(OidcLogin.attemptId(request.get("state")));
        assertKind(Kind.INVALID, () -> fixture.login.finish("made-up", "code-1", kept));
        assertThat(provider.tokenRequests).isEmpty();
    }

    @Test
    void aLoginThatSomebodyElseBeganIsNotFinishedHere() {
        try (SignInFixture attacker = new SignInFixture(provider.url())) {
            Map<String, String> request = attacker.begin(provider);
            assertKind(Kind.INVALID, () -> fixture.finish(request));
        }
        assertThat(provider.tokenRequests).isEmpty();
    }

    @Test
    void aTamperedAttempt() {
        Map<String, String> request = fixture.begin(provider);
        String id = OidcLogin.attemptId(request.get("state"));
        String kept = fixture.cookies.get(id);
        for (int i = 0; i < kept.length(); i += 7) {
            char other = kept.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = kept.substring(0, i) + other + kept.substring(i + 1);
            assertKind(Kind.INVALID, () -> fixture.login.finish(request.get("state"), "code-1", tampered));
        }
        assertThat(provider.tokenRequests).isEmpty();
    }

    @Test
    void anAttemptOfAnotherServerKey() {
        var random = new java.util.Random(1);
        var attempt = LoginAttempt.begin(random, java.net.URI.create("https://a/"), "", fixture.instant());
        String foreign = new AttemptSeal("another secret", fixture, random).seal(attempt);
        assertKind(Kind.INVALID, () -> fixture.login.finish(attempt.state(), "code-1", foreign));
        String own = new AttemptSeal(SignInFixture.SECRET_KEY, fixture, random).seal(attempt);
        fixture.login.requireBegun(attempt.state(), own);
    }

    @Test
    void anAttemptThatTookTooLong() {
        Map<String, String> request = fixture.begin(provider);
        fixture.advance(OidcLogin.attemptLifetime());
        assertKind(Kind.INVALID, () -> fixture.finish(request));
    }

    @Test
    void theSameAnswerTwice() {
        Map<String, String> request = fixture.begin(provider);
        fixture.finish(request);
        assertKind(Kind.INVALID, () -> fixture.finish(request));
        assertThat(provider.tokenRequests).hasSize(1);
    }

    @Test
    void theSealedAttemptShowsNothing() {
        Map<String, String> request = fixture.begin(provider);
        String kept = fixture.cookies.get(OidcLogin.attemptId(request.get("state")));
        String readable = new String(Base64.getUrlDecoder().decode(kept), StandardCharsets.ISO_8859_1);
        assertThat(readable).doesNotContain(request.get("state"), request.get("nonce"), "lake.example.com");
    }

    @Test
    void theCallbackIsNeverOnAHostThatIsNotListed() {
        assertThat(fixture.begin("other.example.com:8443", ""))
                .containsEntry("redirect_uri", "https://other.example.com:8443/oidc/callback");
        assertThat(fixture.begin("LAKE.example.com:443", ""))
                .containsEntry("redirect_uri", "https://lake.example.com/oidc/callback");
        for (String host : new String[] {"evil.example.com", "other.example.com", "lake.example.com.evil.com", ""}) {
            assertThat(fixture.begin(host, "")).containsEntry("redirect_uri", "https://lake.example.com/oidc/callback");
        }
    }

    @Test
    void aCodeThatTheProviderRefuses() {
        Map<String, String> request = fixture.begin(provider);
        provider.token = exchange -> ScriptedProvider.answer(
                exchange, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"code code-1 is no good\"}");
        assertThatThrownBy(() -> fixture.finish(request))
                .hasMessageContaining("invalid_grant")
                .hasMessageNotContaining("code-1");
    }

    @Test
    void answersThatAreNoTokens() {
        for (String answer : new String[] {"", "[]", "{}", "{\"id_token\":7}", "not json", tokenAnswer("a.b.c")}) {
            Map<String, String> request = fixture.begin(provider);
            provider.token = exchange -> ScriptedProvider.answer(exchange, 200, answer);
            assertKind(Kind.UNAUTHENTICATED, () -> fixture.finish(request));
        }
    }

    private static String tokenAnswer(String token) {
        return "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"" + token + "\"}";
    }

    @Test
    void aProviderThatIsAwayAndComesBack() {
        provider.description = exchange -> ScriptedProvider.answer(exchange, 503, "{}");
        assertKind(Kind.UNAVAILABLE, () -> fixture.begin(provider));
        assertKind(Kind.UNAVAILABLE, () -> fixture.begin(provider));
        assertThat(provider.descriptionReads).hasValue(1);
        provider.description = exchange -> ScriptedProvider.answer(exchange, 200, provider.describe());
        fixture.advance(Provider.RETRY_INTERVAL);
        fixture.finish(fixture.begin(provider));
    }

    @Test
    void anOldDescriptionDoesUntilThereIsANewOne() {
        fixture.begin(provider);
        provider.description = exchange -> ScriptedProvider.answer(exchange, 503, "{}");
        fixture.advance(Provider.TTL);
        fixture.finish(fixture.begin(provider));
        assertThat(provider.descriptionReads).hasValue(2);
    }

    @Test
    void aTokenEndpointOutOfOrder() {
        Map<String, String> request = fixture.begin(provider);
        provider.token = exchange -> ScriptedProvider.answer(exchange, 502, "{}");
        assertKind(Kind.UNAVAILABLE, () -> fixture.finish(request));
    }

    @Test
    void aDescriptionOfAnotherIssuer() {
        String foreign = provider.describe().replace("\"issuer\":\"http://", "\"issuer\":\"http://evil.");
        provider.description = exchange -> ScriptedProvider.answer(exchange, 200, foreign);
        assertThatThrownBy(() -> fixture.begin(provider)).hasMessageContaining("another issuer");
    }

    @Test
    void aHugeDescription() {
        String huge = provider.describe().replace("}", ",\"x\":\"" + "x".repeat(BoundedHttp.ANSWER_BYTES_MAX) + "\"}");
        provider.description = exchange -> ScriptedProvider.answer(exchange, 200, huge);
        assertKind(Kind.UNAVAILABLE, () -> fixture.begin(provider));
    }

    @Test
    void hugeKeys() {
        String huge = provider.published
                .toString(true)
                .replaceFirst("\\{", "{\"x\":\"" + "x".repeat(BoundedHttp.ANSWER_BYTES_MAX) + "\",");
        provider.keys = exchange -> ScriptedProvider.answer(exchange, 200, huge);
        Map<String, String> request = fixture.begin(provider);
        assertKind(Kind.UNAVAILABLE, () -> fixture.finish(request));
    }

    @Test
    void aProviderThatNeverEndsItsAnswer() {
        provider.description = exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                var out = exchange.getResponseBody();
                for (int i = 0; i < 2000; i++) {
                    out.write(' ');
                    out.flush();
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
            }
        };
        long begin = System.nanoTime();
        assertKind(Kind.UNAVAILABLE, () -> fixture.begin(provider));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void redirectsAreNotFollowed() {
        try (ScriptedProvider other = new ScriptedProvider()) {
            provider.keys = exchange -> {
                exchange.getResponseHeaders().set("Location", other.url() + "/keys");
                ScriptedProvider.answer(exchange, 302, "{}");
            };
            Map<String, String> request = fixture.begin(provider);
            assertKind(Kind.UNAVAILABLE, () -> fixture.finish(request));
            assertThat(other.keyReads).hasValue(0);
        }
    }

    @Test
    void logoutIsMadeOfTheConfigurationOnly() {
        assertThat(fixture.login.logout())
                .hasValueSatisfying(uri -> assertThat(uri.toString())
                        .isEqualTo(provider.url()
                                + "/end?returnTo=https%3A%2F%2Flake.example.com%2F%3Fa%3Db%26c&client_id=tarn"));
    }

    @Test
    void optionsAndAttemptsShowNoSecret() {
        assertThat(SignInFixture.options(provider.url(), "hush-hush").toString())
                .doesNotContain("hush-hush");
        var attempt =
                LoginAttempt.begin(new java.util.Random(1), java.net.URI.create("https://a/"), "", fixture.instant());
        assertThat(attempt.toString()).doesNotContain(attempt.state(), attempt.nonce(), attempt.verifier());
    }
}
