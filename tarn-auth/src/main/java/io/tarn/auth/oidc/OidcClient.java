package io.tarn.auth.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this server asks of an identity provider: the address of its login page, and who it was that logged in.
final class OidcClient {
    /// How far the provider's clock may be off.
    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private final OidcOptions options;
    private final Provider provider;
    private final CodeExchange exchange;
    private final ClientID clientId;

    OidcClient(OidcOptions options, BoundedHttp http, Duration keyRefreshInterval, InstantSource clock) {
        this.options = options;
        this.provider = new Provider(http, options.url(), keyRefreshInterval, clock);
        this.exchange = new CodeExchange(http);
        this.clientId = new ClientID(options.clientId());
    }

    /// The provider's login page for that attempt.
    URI authorization(LoginAttempt attempt) {
        Scope scope = new Scope("openid", "profile");
        options.additionalScopes().forEach(scope::add);
        var request = new AuthenticationRequest.Builder(ResponseType.CODE, scope, clientId, attempt.callback())
                .endpointURI(provider.description().authorizationEndpoint())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256);
        options.authorizeParameters().forEach(request::customParameter);
        return request.build().toURI();
    }

    /// The provider's logout page as it describes it.
    Optional<URI> endSession() {
        return provider.description().endSessionEndpoint();
    }

    /// The claims about who got this code in that attempt.
    Map<String, Object> claims(LoginAttempt attempt, String code) {
        var grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), attempt.callback(), new CodeVerifier(attempt.verifier()));
        return claims(grant, Optional.of(new Nonce(attempt.nonce())));
    }

    /// The claims about who got this code in a login that somebody else began, and sent to `redirectUri`.
    Map<String, Object> claims(URI redirectUri, String code) {
        return claims(new AuthorizationCodeGrant(new AuthorizationCode(code), redirectUri), Optional.empty());
    }

    private Map<String, Object> claims(AuthorizationCodeGrant grant, Optional<Nonce> nonce) {
        Provider.Description description = provider.description();
        TokenRequest request = options.clientSecret().isEmpty()
                ? new TokenRequest.Builder(description.tokenEndpoint(), clientId, grant).build()
                : new TokenRequest.Builder(description.tokenEndpoint(), authentication(description), grant).build();
        return verified(description, exchange.idToken(request), nonce);
    }

    private ClientAuthentication authentication(Provider.Description description) {
        Secret secret = new Secret(options.clientSecret());
        return description.secretInBody()
                ? new ClientSecretPost(clientId, secret)
                : new ClientSecretBasic(clientId, secret);
    }

    private Map<String, Object> verified(Provider.Description description, JWT token, Optional<Nonce> nonce) {
        var validator = new IDTokenValidator(
                new Issuer(description.issuer()), clientId, description.keys().selector(), null);
        validator.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
        try {
            var claims = validator.validate(token, nonce.orElse(null));
            requireMadeFor(claims);
            return token.getJWTClaimsSet().toJSONObject();
        } catch (BadJOSEException e) {
            throw refused(e.getMessage());
        } catch (JOSEException e) {
            throw SigningKeys.refusal(e);
        } catch (ParseException e) {
            throw refused("its claims cannot be read");
        }
    }

    /// The library lets tokens pass that were made for another client as long as this one may read them.
    private void requireMadeFor(IDTokenClaimsSet claims) {
        AuthorizedParty party = claims.getAuthorizedParty();
        if (party == null && claims.getAudience().size() > 1) {
            throw refused("it is meant for several clients and does not say for which it was made");
        }
        if (party != null && !party.getValue().equals(clientId.getValue())) {
            throw refused("its authorized party is another client");
        }
    }

    private static AuthException refused(@Nullable String why) {
        return new AuthException(Kind.UNAUTHENTICATED, "the id token is refused: " + why);
    }
}
