package io.tarn.auth.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// The public keys of an issuer. Read when first needed, again after [#TTL], and again for a token that names a key
/// not among them, though only now and then: anybody can name keys.
final class SigningKeys {
    /// How long keys are believed.
    static final Duration TTL = Duration.ofMinutes(5);
    /// Least time between two pairs of readings for keys that were not known.
    static final Duration REFRESH_INTERVAL = Duration.ofSeconds(30);

    /// RSA and elliptic curves. Never a shared secret, for then whoever knows a public key could sign with it.
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final JWKSource<SecurityContext> source;

    SigningKeys(BoundedHttp http, URI keys, Duration refreshInterval) {
        try {
            this.source = JWKSourceBuilder.<SecurityContext>create(keys.toURL(), url -> retrieve(http, keys))
                    .cache(TTL.toMillis(), 2 * BoundedHttp.TIMEOUT.toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(refreshInterval.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a URL: " + keys, e);
        }
    }

    private static Resource retrieve(BoundedHttp http, URI keys) throws IOException {
        try {
            BoundedHttp.Reply reply = http.get(keys);
            return new Resource(reply.text(), reply.contentType());
        } catch (AuthException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Picks the keys that may have signed a token.
    JWSKeySelector<SecurityContext> selector() {
        return new JWSVerificationKeySelector<>(new HashSet<>(ALGORITHMS), source);
    }

    /// Reads the keys now. Throws [AuthException] of kind `UNAVAILABLE` when that fails.
    void load() {
        try {
            source.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
        } catch (JOSEException e) {
            throw refusal(e);
        }
    }

    /// What a failure to check a signature means: the keys could not be read, or the token is no good.
    static AuthException refusal(JOSEException failure) {
        return switch (failure) {
            case RateLimitReachedException _ ->
                new AuthException(
                        Kind.UNAUTHENTICATED,
                        "the token's key is not among those known, which were read again only just now");
            case KeySourceException e ->
                new AuthException(Kind.UNAVAILABLE, "the issuer's keys cannot be read: " + e.getMessage(), e);
            default -> new AuthException(Kind.UNAUTHENTICATED, "the token's signature cannot be checked");
        };
    }
}
