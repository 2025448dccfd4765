package io.tarn.auth.oidc;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.User;
import io.tarn.auth.access.Sessions;
import io.tarn.auth.directory.Directory;
import java.time.Duration;
import java.util.Map;

/// Login tokens for programs that send people through a provider by themselves (auth.md 13). Never makes users.
public final class StsLogin {
    /// Life of a token when nothing else was asked for.
    public static final Duration LIFETIME = Duration.ofHours(1);
    /// The longest life; who asks for more gets this.
    public static final Duration LIFETIME_MAX = Duration.ofHours(12);

    private final CodeLogin codes;
    private final Map<String, String> required;
    private final Directory directory;
    private final Sessions sessions;

    /// @param required claims that must be there with exactly this text
    public StsLogin(CodeLogin codes, Map<String, String> required, Directory directory, Sessions sessions) {
        this.codes = codes;
        this.required = Map.copyOf(required);
        this.directory = directory;
        this.sessions = sessions;
    }

    /// Who logged in, and the token.
    public record Granted(User user, LoginToken token) {}

    /// A token for the user whom the code stands for. Throws [AuthException]: `UNAUTHENTICATED` when code, claims or
    /// user are refused, `NOT_FOUND` (`user not found`) for a stranger, `INVALID`, `UNAVAILABLE`.
    ///
    /// @param ttlSeconds wanted life; the usual one when not positive
    public Granted logIn(String code, String state, String redirectUri, long ttlSeconds, String requestId) {
        Map<String, Object> claims = codes.claims(code, state, redirectUri, requestId);
        required.forEach((name, value) -> {
            if (!value.equals(claims.get(name))) {
                throw refused("claim '" + name + "' has not the value required");
            }
        });
        if (!(claims.get("sub") instanceof String subject) || subject.isEmpty()) {
            throw refused("claim 'sub' is missing or no text");
        }
        User user = directory
                .users()
                .findByExternalId(subject)
                .orElseThrow(() -> new AuthException(Kind.NOT_FOUND, "user not found"));
        if (!user.active()) {
            throw refused("user " + user.name() + " is deactivated");
        }
        return new Granted(user, sessions.issue(user, lifetime(ttlSeconds)));
    }

    private static Duration lifetime(long ttlSeconds) {
        return ttlSeconds <= 0 ? LIFETIME : Duration.ofSeconds(Math.min(ttlSeconds, LIFETIME_MAX.toSeconds()));
    }

    private static AuthException refused(String why) {
        return new AuthException(Kind.UNAUTHENTICATED, why);
    }
}
