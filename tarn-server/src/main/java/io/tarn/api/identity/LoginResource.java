package io.tarn.api.identity;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.login.BrowserSessions;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.User;
import io.tarn.auth.access.Identities;
import java.util.Optional;

/// Login and the current user (api.md 15).
final class LoginResource {
    private final Identities identities;
    private final BrowserSessions browsers;

    LoginResource(Identities identities, BrowserSessions browsers) {
        this.identities = identities;
        this.browsers = browsers;
    }

    record LoginInformation(Optional<String> accessKeyId, Optional<String> secretAccessKey) {}

    record AuthenticationToken(String token, long tokenExpiration) {}

    record CurrentUser(UserJson user) {}

    record Capabilities(boolean inviteUser) {}

    /// `login`. The token works as bearer and in the cookie.
    void login(Exchange exchange) {
        var body = exchange.body(LoginInformation.class);
        User user = identities
                .credentials()
                .verify(body.accessKeyId().orElse(""), body.secretAccessKey().orElse(""))
                .orElseThrow(ApiException::unauthenticated);
        LoginTokens.LoginToken token = browsers.begin(exchange.request(), exchange.response(), user);
        exchange.json(
                200, new AuthenticationToken(token.token(), token.expiresAt().getEpochSecond()));
    }

    /// `getCurrentUser`. Nobody in particular has an empty id.
    void currentUser(Exchange exchange) {
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
