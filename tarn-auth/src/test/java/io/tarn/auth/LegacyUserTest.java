package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Users as an access control server keeps them (auth.md 3.3, 3.4).
class LegacyUserTest {
    private static final AccessKey KEY = new AccessKey("AKIAOLD", "old secret");

    private final AuthFixture auth = AuthFixture.fresh();
    private final LegacyUser legacy = new LegacyUser(auth.store, auth.installation);

    private void put(String key, byte[] value) {
        auth.store.set(AuthRecords.AUTH, AuthRecords.bytes(key), value);
    }

    private void installed() {
        auth.store.set(AuthRecords.AUTH, Installation.SETUP_TIMESTAMP, AuthRecords.bytes("2020-01-01T00:00:00+02:00"));
    }

    private void user(String name) {
        put("users/" + name, AuthRecords.encode(User.internal(name, Instant.EPOCH)));
    }

    private void key(String user, String id) {
        Credential credential = new Credential(new AccessKey(id, KEY.secret()), Instant.EPOCH, user);
        put("uCredentials/" + user + "/credentials/" + id, AuthRecords.encode(credential, auth.box));
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(legacy::takeOver)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE_SCHEMA))
                .hasMessageContaining(reason);
        assertThat(auth.users.user()).isEmpty();
        assertThat(auth.users.credential(KEY.id())).isEmpty();
    }

    @Test
    void theOnlyUserAndKeyAreTakenOnce() {
        installed();
        user("old");
        key("old", KEY.id());
        put("usersOfAnotherKind/x", new byte[0]);
        assertThat(legacy.takeOver()).hasValue("old");
        assertThat(auth.users.user()).map(User::name).hasValue("old");
        assertThat(auth.users.credential(KEY.id())).map(Credential::key).hasValue(KEY);
        assertThat(legacy.takeOver()).isEmpty();
    }

    @Test
    void nothingIsDoneWhereItIsNotNeeded() {
        user("old");
        key("old", KEY.id());
        assertThat(legacy.takeOver()).as("not set up").isEmpty();
        assertThat(auth.users.user()).isEmpty();
        auth.setup();
        assertThat(legacy.takeOver()).as("has a user").isEmpty();
        assertThat(auth.users.user()).map(User::name).hasValue("admin");
    }

    @Test
    void whoIsMeantMustBeClear() {
        installed();
        assertRefused("there is no user");
        user("old");
        assertRefused("there is no access key of user old");
        key("old", KEY.id());
        key("old", "AKIASECOND");
        assertRefused("more than one access key of user old");
        user("second");
        assertRefused("more than one user");
    }
}
