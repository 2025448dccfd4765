package io.tarn.api.login;

import io.tarn.access.CredentialUse;
import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.access.Sessions;
import io.tarn.auth.oidc.JwtLogin;
import io.tarn.auth.oidc.StsLogin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logins of programs, which get a login token and no cookie (auth.md 13, 16.3).
public final class ProgramLogins {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramLogins.class);

    private ProgramLogins() {}

    record StsRequest(String code, String state, String redirectUri, long ttlSeconds) {}

    record JwtRequest(String token) {}

    record AuthenticationToken(String token, long tokenExpiration) {
        static AuthenticationToken of(LoginToken token) {
            return new AuthenticationToken(token.token(), token.expiresAt().getEpochSecond());
        }
    }

    /// `stsLogin`.
    public static void sts(StsLogin login, Exchange exchange) {
        var body = exchange.body(StsRequest.class);
        String requestId = exchange.response().header("X-Request-ID");
        exchange.tries(new CredentialUse("sts", ""));
        try {
            StsLogin.Granted granted = login.logIn(
                    body.code(),
                    body.state(),
                    body.redirectUri(),
                    body.ttlSeconds(),
                    requestId == null ? "" : requestId);
            exchange.turnedOutToBe(granted.user().name());
            exchange.json(200, AuthenticationToken.of(granted.token()));
        } catch (AuthException e) {
            throw e.kind() == Kind.UNAUTHENTICATED ? refused(e, "Unauthorized") : e;
        }
    }

    /// `jwtLogin`.
    public static void jwt(JwtLogin login, Sessions sessions, Exchange exchange) {
        exchange.tries(new CredentialUse("jwt", ""));
        try {
            var user = login.logIn(exchange.body(JwtRequest.class).token());
            exchange.turnedOutToBe(user.name());
            exchange.json(200, AuthenticationToken.of(sessions.issue(user)));
        } catch (AuthException e) {
            throw e.kind() == Kind.UNAUTHENTICATED ? refused(e, "error authenticating request") : e;
        }
    }

    private static ApiException refused(AuthException why, String message) {
        LOG.warn("a program's login is refused: {}", why.getMessage());
        return new ApiException(401, message);
    }
}
