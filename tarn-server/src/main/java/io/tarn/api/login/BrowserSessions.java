package io.tarn.api.login;

import io.tarn.auth.SessionCookie;
import io.tarn.auth.access.Sessions;
import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.User;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Sessions of browsers: a login token in the cookie `internal_auth_session` (auth.md 10.6).
public final class BrowserSessions {
    private static final DateTimeFormatter COOKIE_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Sessions sessions;
    private final SessionCookie cookies;
    private final InstantSource clock;

    public BrowserSessions(Sessions sessions, SessionCookie cookies, InstantSource clock) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.clock = clock;
    }

    /// Issues a token for `user`, and gives it to the browser. Each login is a new session.
    public LoginToken begin(Request request, Response response, User user) {
        LoginToken token = sessions.issue(user);
        response.addHeader("Set-Cookie", cookie(request, cookies.encode(token.token()), SessionCookie.LIFETIME.toSeconds()));
        return token;
    }

    /// The token in the request's cookie, whether it still holds or not.
    public Optional<String> token(Request request) {
        String cookie = request.cookie(SessionCookie.NAME);
        return cookie == null ? Optional.empty() : cookies.decode(cookie);
    }

    /// Ends the session of the request's cookie: its token holds no more, wherever else it was copied to, and
    /// the browser forgets it.
    public void end(Request request, Response response) {
        token(request).ifPresent(sessions::revoke);
        response.addHeader("Set-Cookie", cookie(request, "", 0));
    }

    private String cookie(Request request, String value, long seconds) {
        Instant expiry = seconds == 0 ? Instant.ofEpochSecond(1) : clock.instant().plusSeconds(seconds);
        return SessionCookie.NAME + "=" + value + "; Path=/; Expires=" + COOKIE_DATE.format(expiry) + "; Max-Age="
                + seconds + "; HttpOnly" + (request.secure() ? "; Secure" : "") + "; SameSite=Lax";
    }
}
