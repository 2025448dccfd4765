package io.tarn.server;

import io.tarn.api.Authenticator;
import io.tarn.api.Principal;
import io.tarn.auth.Credentials;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.SessionCookie;
import io.tarn.auth.User;
import io.tarn.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Who a request comes from, by login token, access key or session cookie: the first that is there decides (API
/// specification 6.1, 6.2).
final class CredentialAuthenticator implements Authenticator {
    private static final Authentication ANONYMOUS = new Anonymous();
    private static final Authentication REJECTED = new Rejected();

    private final Credentials credentials;
    private final LoginTokens tokens;
    private final SessionCookie cookies;

    CredentialAuthenticator(Credentials credentials, LoginTokens tokens, SessionCookie cookies) {
        this.credentials = credentials;
        this.tokens = tokens;
        this.cookies = cookies;
    }

    @Override
    public Authentication authenticate(Request request) {
        String authorization = request.header("Authorization");
        if (authorization != null) {
            Optional<Authentication> decided = byHeader(authorization);
            if (decided.isPresent()) {
                return decided.get();
            }
        }
        String cookie = request.cookie(SessionCookie.NAME);
        Optional<String> token = cookie == null ? Optional.empty() : cookies.decode(cookie);
        return token.map(this::byToken).orElse(ANONYMOUS);
    }

    /// Empty when the header holds nothing that could be a credential.
    private Optional<Authentication> byHeader(String authorization) {
        String[] fields = authorization.trim().split(" +", 3);
        if (fields.length != 2) {
            return Optional.empty();
        }
        if (fields[0].equalsIgnoreCase("Bearer")) {
            return Optional.of(byToken(fields[1]));
        }
        return fields[0].equalsIgnoreCase("Basic") ? byBasic(fields[1]) : Optional.empty();
    }

    private Optional<Authentication> byBasic(String encoded) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        return Optional.of(outcome(credentials.verify(pair.substring(0, colon), pair.substring(colon + 1))));
    }

    private Authentication byToken(String token) {
        return outcome(tokens.verify(token).flatMap(credentials::user));
    }

    private static Authentication outcome(Optional<User> user) {
        return user.<Authentication>map(found -> new Authenticated(new Principal(
                        found.name(),
                        found.email(),
                        found.friendlyName(),
                        found.createdAt().getEpochSecond())))
                .orElse(REJECTED);
    }
}
