package io.tarn.auth.access;

import io.tarn.auth.AuthMode;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.Credential;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/// An installation with roles in memory, whose clock stands still until it is moved.
final class Installed implements InstantSource {
    static final Instant START = Instant.parse("2026-02-03T04:05:06.700Z");

    private Instant now = START;
    final KeyValueStore store = new MemoryKeyValueStore();
    final Identities identities = open();
    final Credential admin =
            identities.setup().orElseThrow().run("admin", Optional.empty(), CommunicationPreferences.notGiven());

    /// Another server on the same store.
    Identities open() {
        return Identities.open(
                store, IdentityOptions.defaults(AuthMode.INTERNAL, "tests encrypt with this", this, new Random(7)));
    }

    void advance(Duration step) {
        now = now.plus(step);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
