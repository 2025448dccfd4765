package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException.Kind;
import io.tarn.kv.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SetupTest {
    @Test
    void makesUserKeyTimestampAndVersionAndNothingElse() {
        AuthFixture fixture = AuthFixture.fresh();
        assertThat(fixture.installation.isInitialized()).isFalse();
        Credential made = fixture.setup();
        assertThat(made.key().id()).matches("AKIAJ[A-Z2-7]{14}Q");
        assertThat(made.key().secret()).matches("[A-Za-z0-9+/]{40}");
        assertThat(made.issuedAt()).isEqualTo(AuthFixture.START);
        assertThat(fixture.installation.isInitialized()).isTrue();
        assertThat(fixture.users.user()).map(User::name).contains("admin");
        assertThat(fixture.users.credential(made.key().id())).contains(made);
        assertThat(metadata(fixture, "setup_timestamp")).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(metadata(fixture, "setup_auth_none")).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(metadata(fixture, "comm_prefs_set")).isEqualTo("false");
        assertThat(new SchemaVersion(fixture.store).read()).hasValue(4);
        assertThat(fixture.store.size()).isEqualTo(6);
        assertThat(made.toString()).doesNotContain(made.key().secret());
    }

    @Test
    void takesTheGivenKeyAsItIs() {
        AuthFixture fixture = AuthFixture.fresh();
        AccessKey given = new AccessKey("AKIAIOSFOLQUICKSTART", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        Credential made = fixture.firstRun.run("quickstart", Optional.of(given), CommunicationPreferences.notGiven());
        assertThat(made.key()).isEqualTo(given);
    }

    @Test
    void refusesInTheOrderOfTheSpecification() {
        AuthFixture fixture = AuthFixture.fresh();
        var badMail = new CommunicationPreferences("a@b", "", "", "", true);
        assertRefused(
                Kind.INVALID, "empty user display name", () -> fixture.firstRun.run("", Optional.empty(), badMail));
        assertRefused(
                Kind.INVALID, "invalid email address", () -> fixture.firstRun.run("a", Optional.empty(), badMail));
        assertRefused(
                Kind.INVALID,
                "name contains delimiter /: validation error",
                () -> fixture.firstRun.run("a/b", Optional.empty(), CommunicationPreferences.notGiven()));
        assertThat(fixture.store.size()).isZero();
        fixture.setup();
        assertRefused(
                Kind.ALREADY_INITIALIZED,
                "lakeFS already initialized",
                () -> fixture.firstRun.run("a", Optional.empty(), badMail));
    }

    @Test
    void oneOfManySimultaneousCallsOnManyServersSucceeds() throws Exception {
        for (int round = 0; round < 20; round++) {
            MapStore store = new MapStore();
            List<AuthFixture> servers = List.of(
                    new AuthFixture(store, 10 + round, InstallationSetup.ABANDONED_AFTER),
                    new AuthFixture(store, 40 + round, InstallationSetup.ABANDONED_AFTER));
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Credential>> calls = new ArrayList<>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int call = 0; call < 8; call++) {
                    AuthFixture server = servers.get(call % 2);
                    String name = "user" + call;
                    calls.add(threads.submit(() -> {
                        start.await();
                        return server.firstRun.run(name, Optional.empty(), CommunicationPreferences.notGiven());
                    }));
                }
                start.countDown();
            }
            var winners = calls.stream()
                    .filter(call -> call.state() == Future.State.SUCCESS)
                    .toList();
            assertThat(winners).as("round %d", round).hasSize(1);
            Credential won = winners.getFirst().resultNow();
            assertThat(servers.getFirst().users.user()).map(User::name).contains(won.userName());
            assertThat(servers.getFirst().users.credential(won.key().id())).contains(won);
            assertThat(store.size()).isEqualTo(6);
        }
    }

    @Test
    void aCrashAtAnyWriteLeavesAnInstallationThatIsSetUpOrCanBe() {
        int completed = 0;
        for (int writes = 0; completed == 0; writes++) {
            MapStore store = new MapStore();
            store.crashAfter(writes);
            boolean crashed = false;
            try {
                new AuthFixture(store, 1, Duration.ZERO).setup();
                completed++;
            } catch (MapStore.Crash e) {
                crashed = true;
            }
            store.restart();
            AuthFixture restarted = new AuthFixture(store, 2, Duration.ZERO);
            if (restarted.installation.isInitialized()) {
                assertThat(restarted.users.user()).isPresent();
            } else {
                assertThat(crashed).isTrue();
                Credential made = restarted.setup();
                assertThat(restarted.users.credential(made.key().id())).contains(made);
                assertThat(store.size()).isEqualTo(6);
            }
        }
    }

    @Test
    void anUnfinishedSetupElsewhereIsTakenOverOnlyAfterAMinute() {
        MapStore store = new MapStore();
        store.crashAfter(1);
        AuthFixture dead = new AuthFixture(store, 1, InstallationSetup.ABANDONED_AFTER);
        assertThatThrownBy(dead::setup).isInstanceOf(MapStore.Crash.class);
        store.restart();
        AuthFixture other = new AuthFixture(store, 2, InstallationSetup.ABANDONED_AFTER);
        other.advance(Duration.ofSeconds(59));
        assertRefused(Kind.ALREADY_INITIALIZED, "lakeFS already initialized", other::setup);
        other.advance(Duration.ofSeconds(1));
        assertThat(other.setup().userName()).isEqualTo("admin");
        assertThat(dead.installation.isInitialized()).isTrue();
    }

    @Test
    void aServerResumesItsOwnFailedSetupAtOnce() {
        MapStore store = new MapStore();
        AuthFixture server = new AuthFixture(store, 1, InstallationSetup.ABANDONED_AFTER);
        store.crashAfter(1);
        assertThatThrownBy(server::setup).isInstanceOf(MapStore.Crash.class);
        store.restart();
        assertThat(server.setup().userName()).isEqualTo("admin");
    }

    @Test
    void neverReplacesAnAdminThatNoSetupOfOursLeft() {
        AuthFixture fixture = AuthFixture.fresh();
        fixture.users.create("owner");
        Credential key = fixture.users.addCredential("owner", Optional.empty());
        assertRefused(Kind.ALREADY_EXISTS, "already exists", fixture::setup);
        assertThat(fixture.users.credential(key.key().id())).isPresent();
    }

    @Test
    void aDamagedTimestampIsAnErrorAndDoesNotReopenSetup() {
        AuthFixture fixture = AuthFixture.fresh();
        fixture.store.setIf(
                AuthRecords.AUTH, Installation.SETUP_TIMESTAMP, AuthRecords.bytes("soon"), Condition.always());
        assertThatThrownBy(fixture.installation::isInitialized)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        assertThatThrownBy(fixture::setup).isInstanceOf(AuthException.class);
        assertThat(fixture.users.user()).isEmpty();
    }

    static void assertRefused(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static String metadata(AuthFixture fixture, String name) {
        return AuthRecords.text(fixture.store
                .get(AuthRecords.AUTH, AuthRecords.metadataKey(name))
                .orElseThrow());
    }
}
