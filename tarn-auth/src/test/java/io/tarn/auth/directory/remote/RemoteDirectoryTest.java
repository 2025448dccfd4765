package io.tarn.auth.directory.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.Revocations;
import io.tarn.auth.User;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.DirectoryContract;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.stored.StoredDirectories;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The same contract through an authorization server, and what only a remote directory does.
class RemoteDirectoryTest extends DirectoryContract {
    private final List<DirectoryChange> told = new ArrayList<>();
    private AuthorizationServer server;
    private Revocations revocations;

    @Override
    protected Opened open() throws Exception {
        var store = new MemoryKeyValueStore();
        server = new AuthorizationServer(StoredDirectories.over(store, 9));
        var calls = new RemoteCalls(new RemoteOptions(server.url(), AuthorizationServer.TOKEN, RemoteOptions.LIMITS));
        var own = new MemoryKeyValueStore();
        revocations = new Revocations(own, CacheLimits.DEFAULT, InstantSource.system(), System::nanoTime);
        var changes = new DirectoryChanges();
        changes.listen(told::add);
        return new Opened(new RemoteDirectory(calls, revocations, changes), () -> {
            calls.close();
            server.close();
            store.close();
            own.close();
        });
    }

    @Test
    void manyEffectivePoliciesComeInSeveralPages() {
        var _ = user("ann");
        List<String> names = new ArrayList<>();
        for (int i = 10; i < 20; i++) {
            policy("p" + i);
            names.add("p" + i);
            directory.attachments().attachToUser("p" + i, "ann");
        }
        server.seen.clear();
        assertThat(directory.attachments().effective("ann")).extracting("name").isEqualTo(names);
        assertThat(server.seen)
                .hasSize(4)
                .allSatisfy(seen ->
                        assertThat(seen.rawTarget()).contains("effective=true").contains("amount=1000"));
    }

    @Test
    void oneConnectionServesCallAfterCall() {
        for (int i = 0; i < 5; i++) {
            assertThat(directory.users().find("nobody")).isEmpty();
        }
        assertThat(server.seen).hasSize(5);
        assertThat(server.seen)
                .extracting(AuthorizationServer.Seen::clientPort)
                .containsOnly(server.seen.getFirst().clientPort());
    }

    @Test
    void namesAreEscapedAndDotsAreNeverSent() {
        assertThat(directory.users().find("a%2Fb c\u00e4?#")).isEmpty();
        assertThat(server.seen.getLast().rawTarget()).isEqualTo("/api/v1/auth/users/a%252Fb%20c%C3%A4%3F%23");
        server.seen.clear();
        for (String name : List.of(".", "..", "", "a/../b", "\ud800", "x".repeat(1001))) {
            assertThat(directory.users().find(name)).isEmpty();
            assertThat(directory.keys().find(name)).isEmpty();
            refuses(Kind.INVALID, () -> user(name));
            refuses(Kind.INVALID, () -> directory.users().invite(name));
            refuses(Kind.NOT_FOUND, () -> directory.users().delete(name));
            refuses(Kind.NOT_FOUND, () -> directory.groups().addMember("g", name));
            refuses(Kind.NOT_FOUND, () -> directory.attachments().effective(name));
            refuses(Kind.NOT_FOUND, () -> directory.principals().create(name, "x"));
            assertThat(directory.keys().list(name, ListRequest.first()).results())
                    .isEmpty();
        }
        assertThat(server.seen).isEmpty();
    }

    @Test
    void theSessionsOfARemovedUserEnd() {
        var tokens = new LoginTokens("secret", InstantSource.system(), new Random(3));
        var _ = user("ann");
        String token = tokens.issue("ann", Duration.ofHours(1)).token();
        var verified = tokens.verify(token).orElseThrow();
        assertThat(revocations.isRevoked(verified)).isFalse();
        directory.users().delete("ann");
        assertThat(revocations.isRevoked(verified)).isTrue();
    }

    @Test
    void changesAreToldToThoseWhoRemember() {
        var _ = user("ann");
        group("g");
        String key = directory.keys().create("ann", Optional.empty()).key().id();
        told.clear();
        directory.groups().addMember("g", "ann");
        directory.keys().delete("ann", key);
        directory.users().delete("ann");
        assertThat(told)
                .containsExactly(
                        new DirectoryChange.OfRights(),
                        new DirectoryChange.OfKey(key),
                        new DirectoryChange.OfUser("ann"));
    }

    @Test
    void whatTheServerCannotChangeIsNotImplemented() {
        var _ = user("ann");
        group("g");
        refuses(Kind.NOT_IMPLEMENTED, () -> directory.users().invite("ann@example.com"));
        refuses(
                Kind.NOT_IMPLEMENTED,
                () -> directory
                        .users()
                        .update("ann", user -> new User(user.name(), user.createdAt(), "", "", "", "", false)));
        refuses(
                Kind.NOT_IMPLEMENTED,
                () -> directory.groups().update("g", group -> Group.named("g", "other", group.createdAt())));
    }
}
