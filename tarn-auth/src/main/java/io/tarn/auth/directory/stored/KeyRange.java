package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthRecords;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/// The records of one partition whose keys start alike, named by the rest of their keys.
final class KeyRange {
    private static final int PAGE = 256;

    private final KeyValueStore store;
    private final byte[] partition;
    private final String prefix;

    KeyRange(KeyValueStore store, byte[] partition, String prefix) {
        this.store = store;
        this.partition = partition;
        this.prefix = prefix;
    }

    /// A name and its value.
    record Entry(String name, byte[] value) {}

    /// A page, in the order of keys.
    Listing<Entry> page(ListRequest page) {
        byte[] within = AuthRecords.bytes(prefix + page.prefix());
        byte[] behind = AuthRecords.bytes(prefix + page.after() + "\0");
        byte[] start = page.after().isEmpty() || Arrays.compareUnsigned(behind, within) < 0 ? within : behind;
        List<Entry> entries = new ArrayList<>();
        boolean more = false;
        try (Scan scan = store.scan(partition, start, page.amount() + 1)) {
            while (!more && scan.next() && KeyPrefix.starts(scan.key(), within)) {
                more = entries.size() == page.amount();
                if (!more) {
                    entries.add(new Entry(name(scan.key()), scan.value()));
                }
            }
        }
        return new Listing<>(entries, more ? entries.getLast().name() : "");
    }

    /// All names. For sets that are small, or for work that is rare.
    List<String> names() {
        List<String> names = new ArrayList<>();
        forEach((name, value) -> names.add(name));
        return names;
    }

    /// Every record, one after the other.
    void forEach(BiConsumer<String, byte[]> action) {
        byte[] within = AuthRecords.bytes(prefix);
        try (Scan scan = store.scan(partition, within, PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), within)) {
                action.accept(name(scan.key()), scan.value());
            }
        }
    }

    boolean isEmpty() {
        byte[] within = AuthRecords.bytes(prefix);
        try (Scan scan = store.scan(partition, within, 1)) {
            return !scan.next() || !KeyPrefix.starts(scan.key(), within);
        }
    }

    private String name(byte[] key) {
        return AuthRecords.text(key).substring(prefix.length());
    }
}
