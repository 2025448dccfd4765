package io.tarn.auth.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.login.ExternalSignIn;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Logins by a token of another issuer (auth.md 16.3).
public final class JwtLogin implements AutoCloseable {
    /// Longest token in characters.
    public static final int TOKEN_LENGTH_MAX = 64 * 1024;

    private final BoundedHttp http;
    private final SigningKeys keys;
    private final DefaultJWTProcessor<SecurityContext> processor;
    private final JwtClaims claims;
    private final ExternalSignIn signIn;
    private final InstantSource clock;

    /// Nothing is fetched yet, see [#loadKeys]. Throws [IllegalArgumentException] for references that cannot be
    /// read.
    public JwtLogin(JwtOptions options, ExternalSignIn signIn, InstantSource clock) {
        this(options, signIn, clock, BoundedHttp.TIMEOUT, SigningKeys.REFRESH_INTERVAL);
    }

    JwtLogin(
            JwtOptions options,
            ExternalSignIn signIn,
            InstantSource clock,
            Duration timeout,
            Duration keyRefreshInterval) {
        this.claims = new JwtClaims(options);
        this.http = new BoundedHttp(timeout);
        this.keys = new SigningKeys(http, options.jwksUrl(), keyRefreshInterval);
        this.processor = processor(options);
        this.signIn = signIn;
        this.clock = clock;
    }

    private DefaultJWTProcessor<SecurityContext> processor(JwtOptions options) {
        var made = new DefaultJWTProcessor<SecurityContext>();
        made.setJWSKeySelector(keys.selector());
        made.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        var verifier = new DefaultJWTClaimsVerifier<SecurityContext>(
                new HashSet<>(options.audience()),
                new JWTClaimsSet.Builder().issuer(options.issuer()).build(),
                Set.of("exp"),
                Set.of());
        verifier.setMaxClockSkew((int) OidcClient.CLOCK_SKEW.toSeconds());
        made.setJWTClaimsSetVerifier(verifier);
        return made;
    }

    /// Reads the issuer's keys: at start, so that a wrong address is noticed then. Throws [AuthException] of kind
    /// `UNAVAILABLE`.
    public void loadKeys() {
        keys.load();
    }

    /// The user whom the token names, made at the first visit. Throws [AuthException]: `INVALID` when it is no
    /// token at all, `UNAUTHENTICATED` when it does not hold, `UNAVAILABLE` when the issuer's keys cannot be read.
    public User logIn(String token) {
        return Admission.of(signIn, claims.identity(verified(token).toJSONObject()));
    }

    private JWTClaimsSet verified(String token) {
        if (token.isEmpty() || token.length() > TOKEN_LENGTH_MAX) {
            throw new AuthException(Kind.INVALID, "invalid request");
        }
        try {
            JWTClaimsSet verified = processor.process(token, null);
            requirePast(verified.getIssueTime());
            return verified;
        } catch (ParseException e) {
            throw new AuthException(Kind.INVALID, "invalid request");
        } catch (BadJOSEException e) {
            throw new AuthException(Kind.UNAUTHENTICATED, "the token is refused: " + e.getMessage());
        } catch (JOSEException e) {
            throw SigningKeys.refusal(e);
        }
    }

    private void requirePast(@Nullable Date issued) {
        Instant latest = clock.instant().plus(OidcClient.CLOCK_SKEW);
        if (issued != null && issued.toInstant().isAfter(latest)) {
            throw new AuthException(Kind.UNAUTHENTICATED, "the token is refused: issued in the future");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
