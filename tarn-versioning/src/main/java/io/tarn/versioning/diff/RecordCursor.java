package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import java.util.Arrays;
import java.util.Optional;

/// A walk over records in ascending key order, each key once, before the first at the start. For one thread.
public interface RecordCursor extends KeyCursor {
    /// How many records [#advanceTo] steps over before it seeks: stepping costs less than a new query of a store,
    /// and a common prefix that is folded away is often this small.
    int NEAR_STEPS_MAX = 16;

    /// The current value; empty for a tombstone, which only staged layers have.
    Optional<Value> value();

    /// Whether the current record is a tombstone. To be overridden where that is known without building the value.
    default boolean isTombstone() {
        return value().isEmpty();
    }

    /// [#seek] for a `key` above the current one, from a position: steps while the target may be near, then seeks.
    /// To be overridden where seeking is as cheap as stepping.
    default boolean advanceTo(byte[] key) {
        for (int step = 0; step < NEAR_STEPS_MAX; step++) {
            if (!next()) {
                return false;
            }
            if (Arrays.compareUnsigned(key(), key) >= 0) {
                return true;
            }
        }
        return seek(key);
    }
}
