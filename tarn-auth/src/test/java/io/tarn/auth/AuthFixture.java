package io.tarn.auth;

import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.single.SingleUserDirectory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/// One installation on one store, with a clock that stands until it is moved.
final class AuthFixture implements InstantSource {
    static final Instant START = Instant.parse("2026-11-22T10:00:00.123456789Z");

    final MapStore store;
    final SecretBox box;
    final Random random;
    final Installation installation;
    final AdminUsers users;
    final InstallationSetup firstRun;
    final DirectoryChanges changes;
    final Revocations revocations;
    final SingleUserDirectory directory;
    private volatile Instant now = START;

    AuthFixture(MapStore store, long seed, Duration abandonedAfter) {
        this.store = store;
        this.random = new Random(seed);
        this.box = new SecretBox("some secret", random);
        this.installation = new Installation(store, Optional.empty(), random);
        this.users = new AdminUsers(store, box, this, random);
        this.firstRun = new InstallationSetup(store, installation, users, this, random, abandonedAfter);
        this.changes = new DirectoryChanges();
        this.revocations = new Revocations(store, CacheLimits.DEFAULT, this, System::nanoTime);
        this.directory = new SingleUserDirectory(users, revocations, changes);
    }

    static AuthFixture fresh() {
        return new AuthFixture(new MapStore(), 1, Duration.ZERO);
    }

    Credential setup() {
        return firstRun.run("admin", Optional.empty(), CommunicationPreferences.notGiven());
    }

    void advance(Duration step) {
        now = now.plus(step);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
