package io.tarn.versioning.ref;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Changes a record in place so that of changes made at the same time none is lost: it is read, changed, and
/// written if it is still what was read (engine specification 9.5, 17.1).
public final class RecordUpdate {
    private static final int TRIES_MAX = 100;
    private static final Duration WAIT_MAX = Duration.ofMillis(200);

    private final KeyValueStore store;
    private final Retries retries;

    public RecordUpdate(KeyValueStore store, RandomGenerator random) {
        this.store = store;
        this.retries = new Retries(random, TRIES_MAX, WAIT_MAX);
    }

    /// Writes what `change` makes of the stored bytes, which are empty when there is no record; nothing when it
    /// gives nothing. `change` refuses by throwing, and may be asked again. 429 when others were faster each
    /// time.
    ///
    /// @return whether something was written
    public boolean run(byte[] partition, byte[] key, Function<Optional<byte[]>, Optional<byte[]>> change) {
        return retries.run(() -> {
            Optional<byte[]> stored = store.get(partition, key);
            Optional<byte[]> changed = change.apply(stored);
            if (changed.isEmpty()) {
                return Optional.of(false);
            }
            Condition condition = stored.<Condition>map(Condition::unchanged).orElseGet(Condition::absent);
            boolean done = store.setIf(partition, key, changed.get(), condition);
            return done ? Optional.of(true) : Optional.empty();
        });
    }
}
