package io.tarn.auth.access;

import io.tarn.auth.LoginTokens;
import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.Revocations;
import io.tarn.auth.User;
import java.time.Duration;
import java.util.Optional;

/// Login tokens that can be taken back: issued to users, looked up by requests, ended one by one or all of a
/// user.
public final class Sessions {
    private final LoginTokens tokens;
    private final Credentials credentials;
    private final Revocations revocations;
    private final Duration lifetime;
    private final Duration lifetimeMax;

    /// @param lifetime `auth.login_duration`
    /// @param lifetimeMax `auth.login_max_duration`
    public Sessions(
            LoginTokens tokens,
            Credentials credentials,
            Revocations revocations,
            Duration lifetime,
            Duration lifetimeMax) {
        this.tokens = tokens;
        this.credentials = credentials;
        this.revocations = revocations;
        this.lifetime = lifetime;
        this.lifetimeMax = lifetimeMax;
    }

    /// A token of the usual lifetime.
    public LoginToken issue(User user) {
        return tokens.issue(user.name(), lifetime, revocations.earliestIssue(user.name()));
    }

    /// A token of a lifetime asked for, which is cut to the longest allowed; the usual one when it is not
    /// positive.
    public LoginToken issue(User user, Duration wanted) {
        Duration granted = wanted.isPositive() ? wanted : lifetime;
        Duration cut = granted.compareTo(lifetimeMax) > 0 ? lifetimeMax : granted;
        return tokens.issue(user.name(), cut, revocations.earliestIssue(user.name()));
    }

    /// A token that holds.
    ///
    /// @param tokenId its `jti`, or empty
    public record Session(User user, String tokenId) {}

    /// The session of a token; empty when it is malformed, forged, expired, revoked, or its user is gone or
    /// deactivated.
    public Optional<Session> find(String token) {
        return tokens.verify(token)
                .filter(verified -> !revocations.isRevoked(verified))
                .flatMap(verified ->
                        credentials.user(verified.userName()).map(user -> new Session(user, verified.id())));
    }

    /// A new token for the user of one that holds and has less than half of the usual lifetime left.
    public Optional<LoginToken> renewal(String token) {
        return tokens.verify(token)
                .filter(verified -> tokens.remaining(verified).compareTo(lifetime.dividedBy(2)) < 0)
                .flatMap(verified -> find(token))
                .map(session -> issue(session.user()));
    }

    /// Ends a token. One that does not hold is left alone.
    public void revoke(String token) {
        tokens.verify(token).ifPresent(revocations::revoke);
    }
}
