package io.tarn.auth.login;

import io.tarn.auth.CacheLimits;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.Revocations;
import io.tarn.auth.SecretBox;
import io.tarn.auth.User;
import io.tarn.auth.access.Credentials;
import io.tarn.auth.access.Sessions;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.stored.StoredDirectory;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.HandClock;
import io.tarn.testkit.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// A stored directory on an empty store, with a clock by hand.
public final class DirectoryFixture {
    public final HandClock clock = new HandClock(Instant.parse("2026-11-23T10:00:00Z"));
    public final AtomicLong nanos = new AtomicLong();
    public final MemoryKeyValueStore store = new MemoryKeyValueStore();
    public final DirectoryChanges changes = new DirectoryChanges();
    public final Random random = new Random(Seed.ofProcess().split("directory").value());
    public final Revocations revocations = new Revocations(store, CacheLimits.DEFAULT, clock, nanos::get);
    public final StoredDirectory directory = new StoredDirectory(
            store, new SecretBox("a secret for tests", random), revocations, changes, clock, random);
    public final Credentials credentials = new Credentials(directory, CacheLimits.DEFAULT, nanos::get, random);

    public DirectoryFixture() {
        changes.listen(credentials::forget);
    }

    /// Sign-in by name, with group `Viewers`, which is made.
    public NamedSignIn named(String source) {
        if (directory.groups().find("Viewers").isEmpty()) {
            directory.groups().create(Group.named("Viewers", "", clock.instant()));
        }
        return new NamedSignIn(directory, clock, source, "Viewers");
    }

    public Sessions sessions() {
        return new Sessions(
                new LoginTokens("a secret for tests", clock, random),
                credentials,
                revocations,
                Duration.ofHours(168),
                Duration.ofHours(336));
    }

    /// Names of the groups of a user.
    public List<String> groups(User user) {
        return directory.groups().ofUser(user.name(), new ListRequest("", "", 100)).results().stream()
                .map(Group::name)
                .toList();
    }

    public void deactivate(String name) {
        directory
                .users()
                .update(
                        name,
                        user -> new User(
                                user.name(),
                                user.createdAt(),
                                user.friendlyName(),
                                user.email(),
                                user.source(),
                                user.externalId(),
                                false));
    }
}
