package io.tarn.api.resources;

import io.tarn.api.ApiException;
import io.tarn.api.CredentialUse;
import io.tarn.api.Exchange;
import io.tarn.api.Pagination;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.SessionCookie;
import io.tarn.auth.User;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Login and the single user (api.md 15, 16).
final class AuthResource {
    private static final DateTimeFormatter COOKIE_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static final String ACCESS_KEY = "access_key";

    private final Identities identities;
    private final ServerSettings settings;
    private final InstantSource clock;

    AuthResource(Identities identities, ServerSettings settings, InstantSource clock) {
        this.identities = identities;
        this.settings = settings;
        this.clock = clock;
    }

    record LoginInformation(Optional<String> accessKeyId, Optional<String> secretAccessKey) {}

    record AuthenticationToken(String token, long tokenExpiration) {}

    record UserView(String id, long creationDate, Optional<String> friendlyName, Optional<String> email) {
        static UserView of(User user) {
            return new UserView(
                    user.name(),
                    user.createdAt().getEpochSecond(),
                    Optional.of(user.friendlyName()),
                    Optional.of(user.email()));
        }
    }

    record CurrentUser(UserView user) {}

    record Capabilities(boolean inviteUser) {}

    /// `login`. The token works as bearer and in the cookie.
    void login(Exchange exchange) {
        var body = exchange.body(LoginInformation.class);
        String id = body.accessKeyId().orElse("");
        exchange.tries(CredentialUse.tried(ACCESS_KEY, id));
        User user = identities
                .credentials()
                .verify(id, body.secretAccessKey().orElse(""))
                .orElseThrow(ApiException::unauthenticated);
        exchange.tries(new CredentialUse(ACCESS_KEY, id));
        exchange.turnedOutToBe(user.name());
        LoginTokens.LoginToken token = identities.tokens().issue(user.name(), settings.loginDuration());
        exchange.response().addHeader("Set-Cookie", cookie(exchange, token.token()));
        exchange.json(
                200, new AuthenticationToken(token.token(), token.expiresAt().getEpochSecond()));
    }

    private String cookie(Exchange exchange, String token) {
        Instant expiry = clock.instant().plus(SessionCookie.LIFETIME);
        return SessionCookie.NAME + "=" + identities.cookies().encode(token) + "; Path=/; Expires="
                + COOKIE_DATE.format(expiry) + "; Max-Age=" + SessionCookie.LIFETIME.toSeconds() + "; HttpOnly"
                + (exchange.request().secure() ? "; Secure" : "") + "; SameSite=Lax";
    }

    /// `getCurrentUser`. Nobody in particular has an empty id.
    void currentUser(Exchange exchange) {
        UserView user = exchange.caller()
                .map(principal -> new UserView(
                        principal.name(),
                        principal.creationDate(),
                        Optional.of(principal.friendlyName()),
                        Optional.of(principal.email())))
                .orElseGet(() -> new UserView("", 0, Optional.empty(), Optional.empty()));
        exchange.json(200, new CurrentUser(user));
    }

    /// `getUser`.
    void user(Exchange exchange) {
        User user = identities
                .credentials()
                .user(exchange.path("userId"))
                .orElseThrow(() -> new ApiException(404, "user not found"));
        exchange.json(200, UserView.of(user));
    }

    /// `listUsers`: the single one.
    void users(Exchange exchange) {
        List<UserView> users =
                identities.users().user().map(UserView::of).stream().toList();
        exchange.json(200, Pagination.listing(users, false, UserView::id));
    }

    /// `getAuthCapabilities`.
    void capabilities(Exchange exchange) {
        exchange.json(200, new Capabilities(false));
    }
}
