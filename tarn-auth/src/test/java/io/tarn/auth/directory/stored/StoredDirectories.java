package io.tarn.auth.directory.stored;

import io.tarn.auth.CacheLimits;
import io.tarn.auth.Revocations;
import io.tarn.auth.SecretBox;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.kv.KeyValueStore;
import java.time.InstantSource;
import java.util.Random;

/// Stored directories for tests.
public final class StoredDirectories {
    private StoredDirectories() {}

    /// Over a store, with random keys that follow `seed`.
    public static StoredDirectory over(KeyValueStore store, long seed) {
        Random random = new Random(seed);
        InstantSource clock = InstantSource.system();
        return new StoredDirectory(
                store,
                new SecretBox("a secret of tests", random),
                new Revocations(store, CacheLimits.DEFAULT, clock, System::nanoTime),
                new DirectoryChanges(),
                clock,
                random);
    }
}
