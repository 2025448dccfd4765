package io.tarn.auth.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An identity provider as it describes itself. The description is read when first needed, so that this server
/// starts without the provider; again after [#TTL], when an old one does until there is a new one; and not for
/// [#RETRY_INTERVAL] after a failure, so that a provider that is away does not hold up every login.
final class Provider {
    /// How long a description is believed.
    static final Duration TTL = Duration.ofHours(1);
    /// Least time between a failure and the next try.
    static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);

    private final BoundedHttp http;
    private final URI url;
    private final Duration keyRefreshInterval;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();

    @Nullable
    private volatile Description known;

    @Nullable
    private volatile AuthException failure;

    private volatile Instant nextTry = Instant.MIN;

    Provider(BoundedHttp http, URI url, Duration keyRefreshInterval, InstantSource clock) {
        this.http = http;
        this.url = url;
        this.keyRefreshInterval = keyRefreshInterval;
        this.clock = clock;
    }

    /// What the provider said of itself.
    ///
    /// @param issuer as its tokens name it
    /// @param secretInBody whether it wants the client's secret in the body instead of the header
    record Description(
            String issuer,
            URI authorizationEndpoint,
            URI tokenEndpoint,
            Optional<URI> endSessionEndpoint,
            boolean secretInBody,
            URI keysUrl,
            SigningKeys keys) {}

    /// Throws [AuthException] of kind `UNAVAILABLE` when it cannot be read or makes no sense.
    Description description() {
        Description current = known;
        if (current != null && clock.instant().isBefore(nextTry)) {
            return current;
        }
        reading.lock();
        try {
            Description old = known;
            if (clock.instant().isBefore(nextTry)) {
                return orFailure(old);
            }
            refresh(old);
            return orFailure(known);
        } finally {
            reading.unlock();
        }
    }

    private Description orFailure(@Nullable Description description) {
        if (description == null) {
            AuthException last = failure;
            throw new AuthException(
                    Kind.UNAVAILABLE, "identity provider: " + (last == null ? "not known" : last.getMessage()));
        }
        return description;
    }

    private void refresh(@Nullable Description old) {
        try {
            known = read(old);
            failure = null;
            nextTry = clock.instant().plus(TTL);
        } catch (AuthException e) {
            LOG.warn("the identity provider's description cannot be read: {}", e.getMessage());
            failure = e;
            nextTry = clock.instant().plus(RETRY_INTERVAL);
        }
    }

    private Description read(@Nullable Description old) {
        URI place = URI.create(withoutSlash(url.toString()) + "/.well-known/openid-configuration");
        OIDCProviderMetadata metadata;
        try {
            metadata = OIDCProviderMetadata.parse(http.get(place).text());
        } catch (ParseException | RuntimeException e) {
            throw e instanceof AuthException known ? known : senseless("is no description of a provider");
        }
        String issuer = metadata.getIssuer().getValue();
        if (!withoutSlash(issuer).equals(withoutSlash(url.toString()))) {
            throw senseless("names another issuer than auth.providers.oidc.url");
        }
        URI keysUrl = endpoint("jwks_uri", metadata.getJWKSetURI());
        return new Description(
                issuer,
                endpoint("authorization_endpoint", metadata.getAuthorizationEndpointURI()),
                endpoint("token_endpoint", metadata.getTokenEndpointURI()),
                Optional.ofNullable(metadata.getEndSessionEndpointURI()),
                secretInBody(metadata.getTokenEndpointAuthMethods()),
                keysUrl,
                old != null && old.keysUrl().equals(keysUrl)
                        ? old.keys()
                        : new SigningKeys(http, keysUrl, keyRefreshInterval));
    }

    /// A provider that is asked over TLS does not send us to places without.
    private URI endpoint(String name, @Nullable URI endpoint) {
        if (endpoint == null || endpoint.getHost() == null) {
            throw senseless("has no " + name);
        }
        boolean tls = "https".equalsIgnoreCase(endpoint.getScheme());
        boolean plain = "http".equalsIgnoreCase(endpoint.getScheme()) && "http".equalsIgnoreCase(url.getScheme());
        if (!tls && !plain) {
            throw senseless("has a " + name + " without TLS");
        }
        return endpoint;
    }

    private static boolean secretInBody(@Nullable List<ClientAuthenticationMethod> methods) {
        return methods != null
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    }

    private AuthException senseless(String what) {
        return new AuthException(
                Kind.UNAVAILABLE, "the document at " + url + "/.well-known/openid-configuration " + what);
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
