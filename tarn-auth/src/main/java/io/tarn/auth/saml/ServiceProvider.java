package io.tarn.auth.saml;

import io.tarn.auth.User;
import io.tarn.auth.login.ExternalSignIn;
import io.tarn.auth.login.LocalPath;
import io.tarn.kv.KeyValueStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Logs browsers in through one identity provider (auth.md 15.2). Only logins that began here are finished, each
/// in the browser it began in and once; what an identity provider sends unasked is refused.
public final class ServiceProvider {
    /// Longest `SAMLResponse`, in characters of base64 with line breaks.
    public static final int RESPONSE_LENGTH_MAX = 2 * ResponseReader.RESPONSE_BYTES_MAX;

    private static final String COOKIE_PREFIX = "saml_login";
    private static final Pattern RELAY_STATE = Pattern.compile("_[0-9a-f]{40}");

    private final SamlOptions options;
    private final MetadataSource metadata;
    private final ExternalSignIn users;
    private final InstantSource clock;
    private final Messages messages;
    private final PendingLogins pending;
    private final UsedAssertions used;
    private final ResponseReader responses;

    /// @param store keeps which assertions were used
    /// @param secretKey `auth.encrypt.secret_key`
    /// @param random unpredictable
    public ServiceProvider(
            SamlOptions options,
            MetadataSource metadata,
            ExternalSignIn users,
            KeyValueStore store,
            String secretKey,
            InstantSource clock,
            RandomGenerator random) {
        this.options = options;
        this.metadata = metadata;
        this.users = users;
        this.clock = clock;
        this.messages = new Messages(options);
        this.pending = new PendingLogins(secretKey, clock, random);
        this.used = new UsedAssertions(store, clock);
        this.responses = new SignedResponses(options, clock);
    }

    /// A cookie that keeps a login under way. Responses come by a form of another site, so where browsers reach
    /// this server by TLS the cookie is for all sites.
    ///
    /// @param value empty to remove it
    public record LoginCookie(String name, String value, Duration lifetime, boolean crossSite) {}

    /// A login that begins: where to send the browser, and what it must keep.
    public record Departure(String url, LoginCookie cookie) {}

    /// A login that ended well.
    public record Arrival(User user, String returnPath, LoginCookie cookie) {}

    /// Begins a login that returns to `wantedPath` if that is a path of this server. Throws
    /// [io.tarn.auth.AuthException] of kind `UNAVAILABLE` when the identity provider is not known yet.
    public Departure begin(String wantedPath) {
        PendingLogin login = pending.begin(LocalPath.of(wantedPath).orElse(options.postLoginUrl()));
        String url = messages.requestUrl(metadata.current(), login.requestId(), login.requestId(), clock.instant());
        return new Departure(url, cookie(login.requestId(), pending.seal(login), PendingLogins.LIFETIME));
    }

    /// Finishes a login: the user, made at the first visit. Throws [io.tarn.auth.AuthException]:
    /// `UNAUTHENTICATED` for whatever is not in order, the message says why, for the log; `UNAVAILABLE`.
    ///
    /// @param samlResponse the form's field, in base64
    /// @param relayState the form's field
    /// @param cookies the browser's, by name
    public Arrival finish(String samlResponse, String relayState, Function<String, @Nullable String> cookies) {
        PendingLogin login = pendingLogin(relayState, cookies);
        Assertion assertion = read(decoded(samlResponse), login.requestId());
        var identity = options.claims().read(assertion.claims());
        used.use(assertion, login.expiry());
        User user = users.signIn(identity);
        return new Arrival(user, login.returnPath(), cookie(login.requestId(), "", Duration.ZERO));
    }

    /// The service provider's metadata, as XML.
    public String metadata() {
        return messages.metadata();
    }

    private PendingLogin pendingLogin(String relayState, Function<String, @Nullable String> cookies) {
        Refusal.unless(RELAY_STATE.matcher(relayState).matches(), "response to no request of ours");
        return Optional.ofNullable(cookies.apply(cookieName(relayState)))
                .flatMap(pending::open)
                .filter(login -> login.requestId().equals(relayState))
                .orElseThrow(() -> Refusal.of("response to a request that this browser did not make lately"));
    }

    private static byte[] decoded(String samlResponse) {
        Refusal.unless(samlResponse.length() <= RESPONSE_LENGTH_MAX, "response is too long");
        try {
            return Base64.getMimeDecoder().decode(samlResponse);
        } catch (IllegalArgumentException e) {
            throw Refusal.of("response is no base64", e);
        }
    }

    /// Providers change keys: a signature of an unknown one is worth a second look at the metadata.
    private Assertion read(byte[] response, String requestId) {
        try {
            return responses.read(response, metadata.current(), requestId);
        } catch (UnknownKey e) {
            return metadata.refreshed()
                    .map(provider -> readAgain(response, provider, requestId))
                    .orElseThrow(() -> Refusal.of("signature does not hold"));
        }
    }

    private Assertion readAgain(byte[] response, IdentityProvider provider, String requestId) {
        try {
            return responses.read(response, provider, requestId);
        } catch (UnknownKey e) {
            throw Refusal.of("signature does not hold");
        }
    }

    private LoginCookie cookie(String requestId, String value, Duration lifetime) {
        return new LoginCookie(cookieName(requestId), value, lifetime, options.secure());
    }

    private static String cookieName(String requestId) {
        return COOKIE_PREFIX + requestId.substring(0, Math.min(requestId.length(), 17));
    }
}
