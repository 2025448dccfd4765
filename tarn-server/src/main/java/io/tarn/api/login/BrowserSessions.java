package io.tarn.api.login;

import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.SessionCookie;
import io.tarn.auth.User;
import io.tarn.auth.access.Sessions;
import io.tarn.http.Request;
import io.tarn.http.Response;
import io.tarn.http.field.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Sessions of browsers: a login token in the cookie `internal_auth_session` (auth.md 10.6).
public final class BrowserSessions {
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
        request.recognise(user.name());
        response.addHeader(
                "Set-Cookie", cookie(request, cookies.encode(token.token()), SessionCookie.LIFETIME.toSeconds()));
        return token;
    }

    /// Gives the browser a new token when the one in its cookie holds and has less than half of its life left. The
    /// cookie ends when it would have ended. The old token is left to expire: other requests may be under way with
    /// it.
    public void renew(Request request, Response response) {
        String cookie = request.cookie(SessionCookie.NAME);
        if (cookie == null) {
            return;
        }
        Optional<String> token = cookies.decode(cookie);
        Optional<Instant> begin = cookies.issuedAt(cookie);
        if (token.isEmpty() || begin.isEmpty()) {
            return;
        }
        sessions.renewal(token.get()).ifPresent(renewed -> {
            Instant end = begin.get().plus(SessionCookie.LIFETIME);
            long left = Duration.between(clock.instant(), end).toSeconds();
            response.addHeader(
                    "Set-Cookie", cookie(request, cookies.encode(renewed.token(), begin.get()), Math.max(1, left)));
        });
    }

    /// The token in the request's cookie, whether it still holds or not.
    public Optional<String> token(Request request) {
        String cookie = request.cookie(SessionCookie.NAME);
        return cookie == null ? Optional.empty() : cookies.decode(cookie);
    }

    /// Ends the session of the request's cookie: its token holds no more, wherever else it was copied to, and
    /// the browser forgets it.
    public void end(Request request, Response response) {
        token(request).ifPresent(token -> {
            sessions.find(token)
                    .ifPresent(session -> request.recognise(session.user().name()));
            sessions.revoke(token);
        });
        response.addHeader("Set-Cookie", cookie(request, "", 0));
    }

    /// Whether the browser speaks TLS, be it to a proxy in front.
    private static boolean overTls(Request request) {
        return request.secure()
                || request.origin()
                        .filter(origin -> origin.startsWith("https:"))
                        .isPresent();
    }

    private String cookie(Request request, String value, long seconds) {
        Instant expiry =
                seconds == 0 ? Instant.ofEpochSecond(1) : clock.instant().plusSeconds(seconds);
        return SessionCookie.NAME + "=" + value + "; Path=/; Expires=" + HttpDate.of(expiry) + "; Max-Age=" + seconds
                + "; HttpOnly" + (overTls(request) ? "; Secure" : "") + "; SameSite=Lax";
    }
}
