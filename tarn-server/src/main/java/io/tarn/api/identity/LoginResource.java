package io.tarn.api.identity;

import io.tarn.access.CredentialUse;
import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.User;
import io.tarn.auth.access.Identities;
import java.util.Optional;

/// Login and the current user (api.md 15).
final class LoginResource {
    private final Identities identities;
    private final Logins logins;

    LoginResource(Identities identities, Logins logins) {
        this.identities = identities;
        this.logins = logins;
    }

    record LoginInformation(Optional<String> accessKeyId, Optional<String> secretAccessKey) {}

    record AuthenticationToken(String token, long tokenExpiration) {}

    record CurrentUser(UserJson user) {}

    record Capabilities(boolean inviteUser) {}

    /// `login`. The token works as bearer and in the cookie.
    void login(Exchange exchange) {
        var body = exchange.body(LoginInformation.class);
        String id = body.accessKeyId().orElse("");
        exchange.tries(CredentialUse.tried(CredentialUse.ACCESS_KEY, id));
        User user = logins.passwords()
                .authenticate(id, body.secretAccessKey().orElse(""))
                .orElseThrow(ApiException::unauthenticated);
        exchange.tries(logins.use(id));
        exchange.turnedOutToBe(user.name());
        LoginTokens.LoginToken token = logins.browsers().begin(exchange.request(), exchange.response(), user);
        exchange.json(
                200, new AuthenticationToken(token.token(), token.expiresAt().getEpochSecond()));
    }

    /// `getCurrentUser`. Nobody in particular has an empty id. Pages ask this when they are opened, so it is here
    /// that a session past half its life gets a new token.
    void currentUser(Exchange exchange) {
        if (exchange.caller().isPresent()) {
            logins.browsers().renew(exchange.request(), exchange.response());
        }
        UserJson user = exchange.caller()
                .map(principal -> new UserJson(
                        principal.name(),
                        principal.creationDate(),
                        Optional.of(principal.friendlyName()),
                        Optional.of(principal.email())))
                .orElseGet(() -> new UserJson("", 0, Optional.empty(), Optional.empty()));
        exchange.json(200, new CurrentUser(user));
    }

    /// `getAuthCapabilities`.
    void capabilities(Exchange exchange) {
        exchange.json(200, new Capabilities(identities.directory().invites()));
    }
}
