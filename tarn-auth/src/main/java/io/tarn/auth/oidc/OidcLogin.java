package io.tarn.auth.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.login.ClaimRules;
import io.tarn.auth.login.ExternalSignIn;
import io.tarn.auth.login.LocalPath;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logins of browsers at an identity provider (auth.md 14.3): a first half that sends the browser there, and a
/// second half that takes it back. What the second must know of the first travels with the browser, sealed.
public final class OidcLogin implements AutoCloseable {
    /// Most attempts that one browser has under way; a further one ends the oldest.
    public static final int ATTEMPTS_MAX = 4;
    /// Most finished attempts remembered, so that none is finished twice on this server. The provider's codes work
    /// only once anyway.
    public static final int FINISHED_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
    private static final int PARAMETER_LENGTH_MAX = 8192;

    private final OidcOptions options;
    private final BoundedHttp http;
    private final OidcClient client;
    private final AttemptSeal seal;
    private final ClaimRules rules;
    private final ExternalSignIn signIn;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Cache<String, Boolean> finished = Caffeine.newBuilder()
            .maximumSize(FINISHED_MAX)
            .expireAfterWrite(LoginAttempt.LIFETIME)
            .executor(Runnable::run)
            .build();

    /// @param secretKey `auth.encrypt.secret_key`
    /// @param rules `auth.oidc.*`
    /// @param random must be cryptographically strong in production
    public OidcLogin(
            OidcOptions options,
            ClaimRules rules,
            ExternalSignIn signIn,
            String secretKey,
            InstantSource clock,
            RandomGenerator random) {
        this(options, rules, signIn, secretKey, clock, random, BoundedHttp.TIMEOUT, SigningKeys.REFRESH_INTERVAL);
    }

    OidcLogin(
            OidcOptions options,
            ClaimRules rules,
            ExternalSignIn signIn,
            String secretKey,
            InstantSource clock,
            RandomGenerator random,
            Duration timeout,
            Duration keyRefreshInterval) {
        this.options = options;
        this.http = new BoundedHttp(timeout);
        this.client = new OidcClient(options, http, keyRefreshInterval, clock);
        this.seal = new AttemptSeal(secretKey, clock, random);
        this.rules = rules;
        this.signIn = signIn;
        this.clock = clock;
        this.random = random;
    }

    /// A login under way.
    ///
    /// @param location where the browser goes
    /// @param attemptId names the attempt, 16 hexadecimal digits
    /// @param sealedAttempt for the browser to keep, [LoginAttempt#LIFETIME] long
    /// @param dropped attempts that the browser should forget
    public record Started(URI location, String attemptId, String sealedAttempt, List<String> dropped) {}

    /// A login that succeeded.
    ///
    /// @param location where the browser goes: a path on this server, or what was configured
    public record Finished(User user, String location) {}

    /// Begins a login. Throws [AuthException] of kind `UNAVAILABLE` when the provider cannot be asked.
    ///
    /// @param host by which the browser called this server
    /// @param next where it wants to go; elsewhere than on this server counts as not given
    /// @param held the sealed attempts it has, by id
    public Started begin(String host, String next, Map<String, String> held) {
        LoginAttempt attempt = LoginAttempt.begin(
                random, options.callback(host), LocalPath.of(next).orElse(""), clock.instant());
        return new Started(
                client.authorization(attempt), LoginAttempt.id(attempt.state()), seal.seal(attempt), surplus(held));
    }

    /// How long a browser keeps an attempt.
    public static Duration attemptLifetime() {
        return LoginAttempt.LIFETIME;
    }

    /// The id of the attempt with this state.
    public static String attemptId(String state) {
        return LoginAttempt.id(state);
    }

    /// Finishes a login. Throws [AuthException] of kind `INVALID` when the browser did not begin it, or finished it
    /// before; `UNAUTHENTICATED` when provider, claims or directory refuse; `UNAVAILABLE`.
    ///
    /// @param state as the provider gave it back
    /// @param code as the provider gave it
    /// @param sealedAttempt what the browser kept under [#attemptId] of that state
    public Finished finish(String state, String code, String sealedAttempt) {
        LoginAttempt attempt = opened(state, sealedAttempt);
        if (code.isEmpty() || code.length() > PARAMETER_LENGTH_MAX) {
            throw new AuthException(Kind.UNAUTHENTICATED, "the provider gave no code");
        }
        if (finished.asMap().putIfAbsent(attempt.state(), true) != null) {
            throw new AuthException(Kind.INVALID, "this login was finished before");
        }
        User user = Admission.of(signIn, rules.read(client.claims(attempt, code)));
        return new Finished(user, attempt.next().isEmpty() ? options.postLoginRedirectUrl() : attempt.next());
    }

    /// Throws [AuthException] of kind `INVALID` when the browser did not begin the login with this state.
    public void requireBegun(String state, String sealedAttempt) {
        opened(state, sealedAttempt);
    }

    private LoginAttempt opened(String state, String sealedAttempt) {
        return seal.open(LoginAttempt.id(state), sealedAttempt)
                .filter(attempt -> attempt.hasState(state))
                .orElseThrow(() -> new AuthException(
                        Kind.INVALID, "this login was not begun in this browser, or too long ago: log in again"));
    }

    /// The attempts that do not open, and the oldest ones, so that there is room for one more.
    private List<String> surplus(Map<String, String> held) {
        Map<String, LoginAttempt> open = new HashMap<>();
        List<String> surplus = new ArrayList<>();
        held.forEach((id, value) ->
                seal.open(id, value).ifPresentOrElse(attempt -> open.put(id, attempt), () -> surplus.add(id)));
        open.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().expiry()))
                .limit(Math.max(0, open.size() - (ATTEMPTS_MAX - 1)))
                .forEach(entry -> surplus.add(entry.getKey()));
        return surplus;
    }

    /// Where a browser ends its session at the provider; empty when there is no such place, or the provider cannot
    /// be asked for it. Made of the configuration only.
    public Optional<URI> logout() {
        return logoutPage().map(page -> {
            Map<String, String> parameters = new LinkedHashMap<>(options.logoutParameters());
            if (!options.logoutClientIdParameter().isEmpty()) {
                parameters.put(options.logoutClientIdParameter(), options.clientId());
            }
            StringBuilder text = new StringBuilder(page.toString());
            char separator = page.getRawQuery() == null ? '?' : '&';
            for (var parameter : parameters.entrySet()) {
                text.append(separator).append(encoded(parameter.getKey()));
                text.append('=').append(encoded(parameter.getValue()));
                separator = '&';
            }
            return URI.create(text.toString());
        });
    }

    private Optional<URI> logoutPage() {
        if (!options.logoutUrl().isEmpty()) {
            return Optional.of(URI.create(options.logoutUrl()));
        }
        try {
            return client.endSession();
        } catch (AuthException e) {
            LOG.warn("logout without the identity provider: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// The claims about who got a code in a login that somebody else began (auth.md 13).
    public CodeLogin codes() {
        return (code, state, redirectUri, requestId) -> client.claims(redirectUri(redirectUri), code);
    }

    private static URI redirectUri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new AuthException(Kind.INVALID, "redirect_uri is not a URI");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
