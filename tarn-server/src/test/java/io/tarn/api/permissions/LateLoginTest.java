package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.AuthMode;
import io.tarn.auth.User;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.IdentityOptions;
import io.tarn.auth.access.Sessions;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A login that was under way while its user was deleted: its token comes after the deletion, and is nobody's.
class LateLoginTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));

    @Test
    void itsTokenIsNotOneOfTheNextUserOfThatName() {
        var options = IdentityOptions.defaults(AuthMode.INTERNAL, "tests sign with this", CLOCK, new Random(1));
        var identities = Identities.open(new MemoryKeyValueStore(), options);
        var users = identities.directory().users();
        User former = users.create(User.internal("eve", CLOCK.instant()));
        users.delete("eve");
        String late = identities.sessions().issue(former).token();
        assertThat(identities.sessions().find(late)).isEmpty();
        User next = users.create(User.internal("eve", CLOCK.instant()));
        assertThat(identities.sessions().find(late)).isEmpty();
        String own = identities.sessions().issue(next).token();
        assertThat(identities.sessions().find(own).map(Sessions.Session::user)).hasValue(next);
    }
}
