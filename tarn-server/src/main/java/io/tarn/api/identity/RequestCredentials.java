package io.tarn.api.identity;

import io.tarn.access.Authenticator;
import io.tarn.access.CredentialUse;
import io.tarn.access.Principal;
import io.tarn.auth.User;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.Sessions.Session;
import io.tarn.auth.login.AuthenticationMethod;
import io.tarn.http.Request;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Knows callers by bearer token, by access key in `Authorization: Basic`, or by login cookie, in this order
/// (api.md 6.1, 6.2). A malformed header or cookie counts as absent; a well-formed one that does not hold ends the
/// matter.
///
/// A browser sends its cookie whoever made it send the request, so a cookie counts for changes only when the
/// request came from a page of this server ([CrossSite]).
public final class RequestCredentials implements Authenticator {
    private static final String BEARER = "Bearer";
    private static final String BASIC = "Basic";
    private static final Authentication ANONYMOUS = new Anonymous();
    private static final Authentication REJECTED = new Rejected();
    private static final List<String> FRONT_SESSIONS = List.of("oidc_auth_session", "saml_auth_session");

    private final Identities identities;
    private final Logins logins;

    public RequestCredentials(Identities identities, Logins logins) {
        this.identities = identities;
        this.logins = logins;
    }

    @Override
    public Authentication authenticate(Request request) {
        String header = request.header("Authorization");
        if (header != null) {
            Optional<Authentication> decided = byHeader(header.strip());
            if (decided.isPresent()) {
                return decided.get();
            }
        }
        if (!logins.allows(AuthenticationMethod.COOKIE)) {
            return ANONYMOUS;
        }
        return logins.browsers()
                .token(request)
                .map(token -> byCookie(token, request))
                .orElseGet(() -> byFrontSession(request));
    }

    private Authentication byCookie(String token, Request request) {
        return CrossSite.isChange(request)
                ? new Forbidden(CrossSite.REFUSAL, new CredentialUse(CredentialUse.COOKIE, ""))
                : byToken(CredentialUse.COOKIE, token);
    }

    /// A session of an external login front: this server shares a secret with none, so whatever one holds is
    /// undecodable, which is a refusal and not an absence (api.md 6.2).
    private static Authentication byFrontSession(Request request) {
        return FRONT_SESSIONS.stream().anyMatch(name -> request.cookie(name) != null) ? REJECTED : ANONYMOUS;
    }

    /// Empty when the header is not of two fields, of another scheme, or undecodable.
    private Optional<Authentication> byHeader(String header) {
        int space = header.indexOf(' ');
        String value = header.substring(space + 1).strip();
        if (space < 0 || value.indexOf(' ') >= 0) {
            return Optional.empty();
        }
        String scheme = header.substring(0, space);
        if (scheme.equalsIgnoreCase(BEARER)) {
            return Optional.of(
                    logins.allows(AuthenticationMethod.LOGIN_TOKEN)
                            ? byToken(CredentialUse.LOGIN_TOKEN, value)
                            : REJECTED);
        }
        return scheme.equalsIgnoreCase(BASIC)
                ? decode(value).filter(text -> text.indexOf(':') >= 0).map(this::byKey)
                : Optional.empty();
    }

    private Authentication byToken(String method, String token) {
        Optional<Session> session = identities.sessions().find(token);
        return session.isPresent()
                ? authenticated(
                        session.get().user(),
                        new CredentialUse(method, session.get().tokenId()))
                : new Rejected(new CredentialUse(method, ""));
    }

    private Authentication byKey(String pair) {
        int colon = pair.indexOf(':');
        String id = pair.substring(0, colon);
        Optional<User> user = logins.passwords().authenticate(id, pair.substring(colon + 1));
        return user.isPresent()
                ? authenticated(user.get(), logins.use(id))
                : new Rejected(CredentialUse.tried(CredentialUse.ACCESS_KEY, id));
    }

    private static Authentication authenticated(User user, CredentialUse use) {
        return new Authenticated(Principal.of(user), use);
    }

    private static Optional<String> decode(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
