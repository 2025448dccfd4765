package io.tarn.versioning.ref;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Predicate;

/// Pages of records whose keys share a prefix, ordered by name (engine specification 2.3, 14.6).
public final class RecordListing {
    private final KeyValueStore store;

    public RecordListing(KeyValueStore store) {
        this.store = store;
    }

    /// At most `amount` records whose name starts with `prefix` and is above `after`, those that `filter` accepts.
    public <T> Page<T> page(
            byte[] partition,
            String keyPrefix,
            String prefix,
            String after,
            int amount,
            Function<byte[], T> decode,
            Function<T, String> name,
            Predicate<T> filter) {
        byte[] stop = (keyPrefix + prefix).getBytes(UTF_8);
        byte[] afterKey = (keyPrefix + after).getBytes(UTF_8);
        boolean skipsPrefix = Arrays.compareUnsigned(afterKey, stop) >= 0 && !after.isEmpty();
        var results = new ArrayList<T>();
        try (var scan = store.scan(partition, skipsPrefix ? afterKey : stop, amount + 2)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), stop)) {
                if (skipsPrefix && Arrays.equals(scan.key(), afterKey)) {
                    continue;
                }
                T record = decode.apply(scan.value());
                if (!filter.test(record)) {
                    continue;
                }
                if (results.size() == amount) {
                    return new Page<>(results, true, name.apply(results.getLast()));
                }
                results.add(record);
            }
        }
        return new Page<>(results, false, "");
    }
}
