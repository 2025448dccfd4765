package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException.Kind;
import io.tarn.kv.Condition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdminUsersTest {
    private final AuthFixture fixture = AuthFixture.fresh();

    @Test
    void keysDieWithTheirUserAndDoNotComeBackWithTheName() {
        Credential first = fixture.setup();
        assertThat(fixture.users.delete("admin")).containsExactly(first.key().id());
        assertThat(fixture.users.user()).isEmpty();
        fixture.users.create("admin");
        assertThat(fixture.users.credential(first.key().id())).isEmpty();
    }

    @Test
    void keysLeftByACrashedDeleteDoNotComeBackEither() {
        Credential first = fixture.setup();
        fixture.store.crashAfter(1);
        assertThatThrownBy(() -> fixture.users.delete("admin")).isInstanceOf(MapStore.Crash.class);
        fixture.store.restart();
        assertThat(fixture.users.credential(first.key().id())).isPresent();
        fixture.users.create("admin");
        assertThat(fixture.users.credential(first.key().id())).isEmpty();
    }

    @Test
    void aSecretUnderWhichNoKeyCanBeReadIsRefused() {
        fixture.users.requireReadable();
        fixture.setup();
        fixture.users.requireReadable();
        var others = new AdminUsers(
                fixture.store, new SecretBox("another secret", fixture.random), InstantSource.system(), fixture.random);
        SetupTest.assertRefused(
                Kind.CORRUPT,
                "a stored secret cannot be decrypted: was auth.encrypt.secret_key changed since it was stored?",
                others::requireReadable);
    }

    @Test
    void allowsOneUserWithOneKey() {
        fixture.setup();
        SetupTest.assertRefused(Kind.ALREADY_EXISTS, "already exists", () -> fixture.users.create("other"));
        SetupTest.assertRefused(
                Kind.LIMIT_EXCEEDED,
                "exceeded number of allowed credentials: invalid request",
                () -> fixture.users.addCredential("admin", Optional.empty()));
        SetupTest.assertRefused(
                Kind.NOT_FOUND, "not found", () -> fixture.users.addCredential("other", Optional.empty()));
        SetupTest.assertRefused(Kind.NOT_FOUND, "user not found", () -> fixture.users.delete("other"));
        SetupTest.assertRefused(
                Kind.INVALID, "name contains delimiter /: validation error", () -> fixture.users.create("a/b"));
    }

    @Test
    void installationIdIsMadeOnceAndSharedByServers() {
        String id = fixture.installation.id();
        assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(fixture.installation.id()).isEqualTo(id);
        AuthFixture other = new AuthFixture(fixture.store, 99, Duration.ZERO);
        assertThat(other.installation.id()).isEqualTo(id);
        var fixed = new Installation(fixture.store, Optional.of("mine"), fixture.random);
        assertThat(fixed.id()).isEqualTo("mine");
    }

    @Test
    void schemaVersionIsCheckedWithTheTextsOfTheSpecification() {
        SchemaVersion version = new SchemaVersion(fixture.store);
        version.check();
        assertThat(version.read()).isEmpty();
        fixture.setup();
        version.check();
        assertThat(version.read()).hasValue(4);
        assertThat(schemaError("5")).isEqualTo("incompatible schema version. Latest: 4: wrong kv version");
        assertThat(schemaError("3"))
                .isEqualTo("ACL migration required. Please run 'lakefs migrate up': migration required");
        assertThat(schemaError("2"))
                .isEqualTo("migration to ACL required. Please run 'lakefs migrate up': migration required");
        assertThat(schemaError("1"))
                .isEqualTo("migration to ACL required. Please run 'lakefs migrate up': migration required");
        assertThat(schemaError("0")).endsWith("wrong kv version");
        assertThat(schemaError("four")).contains("not a number");
    }

    private String schemaError(String stored) {
        fixture.store.setIf(
                AuthRecords.bytes("kv-internal-metadata"),
                AuthRecords.bytes("kv/schema/version"),
                AuthRecords.bytes(stored),
                Condition.always());
        try {
            new SchemaVersion(fixture.store).check();
            return "";
        } catch (AuthException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
