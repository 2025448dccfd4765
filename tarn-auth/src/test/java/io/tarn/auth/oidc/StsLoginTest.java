package io.tarn.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.Revocations;
import io.tarn.auth.User;
import io.tarn.auth.access.Credentials;
import io.tarn.auth.access.Sessions;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StsLoginTest {
    private final ScriptedProvider provider = new ScriptedProvider();
    private final SignInFixture fixture = new SignInFixture(provider.url());
    private final Random random = new Random(5);
    private final Sessions sessions = new Sessions(
            new LoginTokens("secret", fixture, random),
            new Credentials(fixture.directory, CacheLimits.DEFAULT, System::nanoTime, random),
            new Revocations(new MemoryKeyValueStore(), CacheLimits.DEFAULT, fixture, System::nanoTime),
            Duration.ofHours(168),
            Duration.ofHours(336));
    private final Map<String, Object> claims = new HashMap<>(Map.of("sub", "ada", "level", "gold"));
    private final StsLogin login = login((code, state, uri, id) -> claims);

    private StsLogin login(CodeLogin codes) {
        return new StsLogin(codes, Map.of("level", "gold"), fixture.directory, sessions);
    }

    @AfterEach
    void close() {
        fixture.close();
        provider.close();
    }

    private void assertRefused(Kind kind) {
        assertThatThrownBy(() -> login.logIn("c", "s", "https://a/", 0, "r"))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private void addAda(boolean active) {
        fixture.directory.users().create(new User("countess", Instant.EPOCH, "", "", "oidc", "ada", active));
    }

    @Test
    void strangersAreNotMadeUsers() {
        assertRefused(Kind.NOT_FOUND);
        assertThat(fixture.directory.isEmpty()).isTrue();
    }

    @Test
    void claimsThatDoNotSuffice() {
        addAda(true);
        claims.put("level", "silver");
        assertRefused(Kind.UNAUTHENTICATED);
        claims.put("level", 1);
        assertRefused(Kind.UNAUTHENTICATED);
        claims.remove("level");
        assertRefused(Kind.UNAUTHENTICATED);
        claims.put("level", "gold");
        for (Object odd : new Object[] {"", 7, Map.of()}) {
            claims.put("sub", odd);
            assertRefused(Kind.UNAUTHENTICATED);
        }
        claims.remove("sub");
        assertRefused(Kind.UNAUTHENTICATED);
    }

    @Test
    void aDeactivatedUser() {
        addAda(false);
        assertRefused(Kind.UNAUTHENTICATED);
    }

    @Test
    void lifetimes() {
        addAda(true);
        for (var expected : Map.of(0L, 3600L, -5L, 3600L, 60L, 60L, 43_200L, 43_200L, Long.MAX_VALUE, 43_200L)
                .entrySet()) {
            long now = fixture.instant().getEpochSecond();
            var token =
                    login.logIn("c", "s", "https://a/", expected.getKey(), "r").token();
            assertThat(token.expiresAt().getEpochSecond() - now)
                    .isBetween(expected.getValue(), expected.getValue() + 2);
            assertThat(sessions.find(token.token())).isPresent();
        }
    }

    @Test
    void theNativeExchangeChecksTheToken() {
        addAda(true);
        StsLogin real = login(fixture.login.codes());
        provider.claims = builder -> builder.claim("level", "gold");
        assertThat(real.logIn("code-9", "s", "https://lake.example.com/cb", 0, "r")
                        .token()
                        .token())
                .isNotEmpty();
        assertThat(provider.tokenRequests.remove())
                .contains("code=code-9", "redirect_uri=https%3A%2F%2Flake.example.com%2Fcb")
                .doesNotContain("code_verifier");
        provider.claims = builder -> builder.claim("level", "gold").audience("other");
        assertThatThrownBy(() -> real.logIn("code-9", "s", "https://lake.example.com/cb", 0, "r"))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
        assertThatThrownBy(() -> real.logIn("code-9", "s", "not a uri", 0, "r"))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
    }

    @Test
    void anAuthenticationServiceElsewhere() throws Exception {
        addAda(true);
        var asked = new AtomicReference<>("");
        var status = new AtomicReference<>(200);
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/api/v1/sts/login", exchange -> {
            asked.set(exchange.getRequestMethod()
                    + exchange.getRequestHeaders().getFirst("X-Request-ID")
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            ScriptedProvider.answer(exchange, status.get(), "{\"claims\":{\"sub\":\"ada\",\"level\":\"gold\"}}");
        });
        service.start();
        URI base = URI.create("http://127.0.0.1:" + service.getAddress().getPort() + "/api/v1");
        try (var remote = new RemoteCodeLogin(base)) {
            StsLogin forwarding = login(remote);
            assertThat(forwarding
                            .logIn("c\"1", "s", "https://a/", 0, "r-1")
                            .token()
                            .token())
                    .isNotEmpty();
            assertThat(asked.get())
                    .startsWith("POSTr-1{")
                    .contains("\"code\":\"c\\\"1\"", "\"state\":\"s\"", "\"redirect_uri\":\"https:");
            for (var expected : Map.of(
                            401, Kind.UNAUTHENTICATED, 400, Kind.INVALID, 500, Kind.UNAVAILABLE, 302, Kind.UNAVAILABLE)
                    .entrySet()) {
                status.set(expected.getKey());
                assertThatThrownBy(() -> forwarding.logIn("c", "s", "https://a/", 0, "r"))
                        .isInstanceOfSatisfying(
                                AuthException.class, e -> assertThat(e.kind()).isEqualTo(expected.getValue()));
            }
        } finally {
            service.stop(0);
        }
    }
}
