package io.tarn.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.User;
import io.tarn.auth.directory.Users;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Installed installed = new Installed();
    private final Identities identities = installed.identities;
    private final Sessions sessions = identities.sessions();
    private final Users users = identities.directory().users();
    private final User user = users.create(User.internal("u", Installed.START));

    @Test
    void aTokenThatWasTakenBackHoldsNoMoreAndOthersDo() {
        LoginToken one = sessions.issue(user);
        LoginToken other = sessions.issue(user);
        assertThat(sessions.find(one.token())).map(Sessions.Session::user).contains(user);
        sessions.revoke(one.token());
        assertThat(sessions.find(one.token())).isEmpty();
        assertThat(sessions.find(other.token())).isPresent();
        assertThat(installed.open().sessions().find(one.token()))
                .as("on another server")
                .isEmpty();
    }

    @Test
    void theSessionsOfADeletedUserEndAtOnceAndForEver() {
        String before = sessions.issue(user).token();
        assertThat(sessions.find(before)).isPresent();
        users.delete("u");
        assertThat(sessions.find(before)).isEmpty();
        User again = users.create(User.internal("u", installed.instant()));
        assertThat(sessions.find(before))
                .as("of the former user, within the same second")
                .isEmpty();
        String after = sessions.issue(again).token();
        assertThat(sessions.find(after))
                .as("of the new user, within the same second")
                .isPresent();
        installed.advance(Duration.ofHours(1));
        assertThat(sessions.find(before)).isEmpty();
        assertThat(sessions.find(after)).isPresent();
    }

    @Test
    void theSessionsOfADeactivatedUserEndAtOnceAndDoNotComeBack() {
        String before = sessions.issue(user).token();
        users.update("u", known -> active(known, false));
        assertThat(sessions.find(before)).isEmpty();
        installed.advance(Duration.ofSeconds(5));
        users.update("u", known -> active(known, true));
        assertThat(sessions.find(before)).isEmpty();
        assertThat(sessions.find(sessions.issue(user).token())).isPresent();
    }

    @Test
    void aTokenPastHalfItsLifeIsRenewedAndNotBefore() {
        String token = sessions.issue(user).token();
        assertThat(sessions.renewal(token)).isEmpty();
        installed.advance(Duration.ofDays(3));
        assertThat(sessions.renewal(token)).isEmpty();
        installed.advance(Duration.ofDays(1));
        LoginToken renewed = sessions.renewal(token).orElseThrow();
        installed.advance(Duration.ofDays(4));
        assertThat(sessions.find(token)).as("expired").isEmpty();
        assertThat(sessions.find(renewed.token())).isPresent();
        assertThat(sessions.renewal(token)).as("an expired one renews nothing").isEmpty();
        sessions.revoke(renewed.token());
        installed.advance(Duration.ofDays(1));
        assertThat(sessions.renewal(renewed.token())).as("a revoked one").isEmpty();
    }

    @Test
    void lifetimesAskedForAreCut() {
        assertThat(sessions.issue(user, Duration.ofDays(365)).expiresAt())
                .isEqualTo(installed.instant().plus(Duration.ofDays(14)).truncatedTo(ChronoUnit.SECONDS));
        assertThat(sessions.issue(user, Duration.ofSeconds(-5)).expiresAt())
                .isEqualTo(installed.instant().plus(Duration.ofDays(7)).truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void expiredRevocationsAreForgotten() {
        sessions.revoke(sessions.issue(user).token());
        assertThat(identities.revocations().removeExpired()).isZero();
        installed.advance(Duration.ofDays(8));
        assertThat(identities.revocations().removeExpired()).isEqualTo(1);
    }

    private static User active(User user, boolean active) {
        return new User(
                user.name(),
                user.createdAt(),
                user.friendlyName(),
                user.email(),
                user.source(),
                user.externalId(),
                active);
    }
}
