package io.tarn.auth.oidc;

import io.tarn.auth.CacheLimits;
import io.tarn.auth.Revocations;
import io.tarn.auth.SecretBox;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.stored.StoredDirectory;
import io.tarn.auth.login.ClaimRules;
import io.tarn.auth.login.ExternalSignIn;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// A directory with the group `Readers`, a login at a provider, and a browser that keeps what it is told to.
final class SignInFixture implements InstantSource, AutoCloseable {
    static final String SECRET_KEY = "some secret";
    static final String CLIENT_SECRET = "hush-hush";

    private static final AtomicInteger SEEDS = new AtomicInteger();

    final StoredDirectory directory;
    final OidcLogin login;
    final Map<String, String> cookies = new HashMap<>();
    private volatile Duration ahead = Duration.ZERO;

    SignInFixture(URI provider) {
        this(provider, Map.of(), Duration.ofSeconds(10));
    }

    SignInFixture(URI provider, Map<String, String> required, Duration timeout) {
        var store = new MemoryKeyValueStore();
        var random = new Random(SEEDS.incrementAndGet());
        var revocations = new Revocations(store, CacheLimits.DEFAULT, this, System::nanoTime);
        directory = new StoredDirectory(
                store, new SecretBox(SECRET_KEY, random), revocations, new DirectoryChanges(), this, random);
        directory.groups().create(Group.named("Readers", "", instant()));
        login = new OidcLogin(
                options(provider, CLIENT_SECRET),
                new ClaimRules("sub", required, "name", true, "groups", List.of(), "oidc"),
                new ExternalSignIn(directory, this),
                SECRET_KEY,
                this,
                random,
                timeout,
                Duration.ofSeconds(30));
    }

    static OidcOptions options(URI provider, String clientSecret) {
        return new OidcOptions(
                provider,
                ScriptedProvider.CLIENT,
                clientSecret,
                List.of(URI.create("https://lake.example.com"), URI.create("https://other.example.com:8443/")),
                "/oidc/callback",
                List.of("groups"),
                Map.of("organization", "acme & sons"),
                OidcOptions.pairs(List.of("returnTo", "https://lake.example.com/?a=b&c")),
                "client_id",
                "",
                "/");
    }

    /// Begins a login and keeps the attempt. Returns where the browser is sent.
    Map<String, String> begin(String host, String next) {
        OidcLogin.Started started = login.begin(host, next, cookies);
        started.dropped().forEach(cookies::remove);
        cookies.put(started.attemptId(), started.sealedAttempt());
        return parameters(started.location());
    }

    /// The same at an honest provider, which takes over the nonce.
    Map<String, String> begin(ScriptedProvider provider) {
        Map<String, String> request = begin("lake.example.com", "/repositories");
        provider.nonce = request.get("nonce");
        return request;
    }

    OidcLogin.Finished finish(Map<String, String> request) {
        return finish(request.get("state"), "code-1");
    }

    OidcLogin.Finished finish(String state, String code) {
        String kept =
                Optional.ofNullable(cookies.get(OidcLogin.attemptId(state))).orElse("");
        return login.finish(state, code, kept);
    }

    static Map<String, String> parameters(URI uri) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : uri.getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], java.net.URLDecoder.decode(parts[1], java.nio.charset.StandardCharsets.UTF_8));
        }
        return parameters;
    }

    void advance(Duration step) {
        ahead = ahead.plus(step);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    @Override
    public void close() {
        login.close();
    }
}
