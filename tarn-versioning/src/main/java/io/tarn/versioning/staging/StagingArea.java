package io.tarn.versioning.staging;

import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Value;
import io.tarn.versioning.diff.RecordCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The uncommitted values of one staging token: a partition of its own, key to value or tombstone (engine
/// specification 8.5). Knows nothing of branches; whether a token still takes writes is the caller's business.
public final class StagingArea {
    private final KeyValueStore store;

    public StagingArea(KeyValueStore store) {
        this.store = store;
    }

    /// What one token says of a key: the stored bytes, for a later conditional write, and the value, empty for a
    /// tombstone.
    public record Staged(byte[] stored, Optional<Value> value) {}

    public Optional<Staged> get(String token, byte[] key) {
        return store.get(KeyLayout.token(token), key).map(StagingArea::staged);
    }

    /// What a token says of many keys, in the order asked.
    public List<Optional<Staged>> getAll(String token, List<byte[]> keys) {
        var result = new ArrayList<Optional<Staged>>(keys.size());
        for (Optional<byte[]> stored : store.getAll(KeyLayout.token(token), keys)) {
            result.add(stored.map(StagingArea::staged));
        }
        return result;
    }

    /// Where a token keeps what it says of a key.
    public static Key key(String token, byte[] key) {
        return new Key(KeyLayout.token(token), key);
    }

    /// What stored bytes say.
    public static Staged staged(byte[] stored) {
        return new Staged(stored, StagedValueCodec.decode(stored));
    }

    public void put(String token, byte[] key, Value value) {
        store.set(KeyLayout.token(token), key, StagedValueCodec.encode(key, value));
    }

    /// Writes if, at that moment, `check` holds and the token still says of the key what it said when `before` was
    /// read; false when not.
    public boolean putIf(Write.Check check, String token, byte[] key, Value value, Optional<Staged> before) {
        return writeIf(check, token, new Change(key, Optional.of(value)), before);
    }

    /// The same for a value or a tombstone.
    public boolean writeIf(Write.Check check, String token, Change change, Optional<Staged> before) {
        Condition condition = before.<Condition>map(staged -> Condition.unchanged(staged.stored()))
                .orElseGet(Condition::absent);
        byte[] key = change.key();
        byte[] stored = encode(change);
        return store.write(List.of(check, new Write.Set(KeyLayout.token(token), key, stored, condition))) == 2;
    }

    public void delete(String token, List<byte[]> keys) {
        write(token, keys.stream().map(key -> new Change(key, Optional.empty())).toList());
    }

    /// A value, or a tombstone, for one key.
    public record Change(byte[] key, Optional<Value> value) {}

    public void write(String token, List<Change> changes) {
        byte[] partition = KeyLayout.token(token);
        var writes = new ArrayList<Write>(changes.size());
        for (Change change : changes) {
            writes.add(new Write.Set(partition, change.key(), encode(change), Condition.always()));
        }
        store.write(writes);
    }

    private static byte[] encode(Change change) {
        return change.value()
                .map(value -> StagedValueCodec.encode(change.key(), value))
                .orElseGet(() -> StagedValueCodec.encodeTombstone(change.key()));
    }

    /// Whether the token holds nothing at all.
    public boolean isEmpty(String token) {
        try (Scan scan = store.scan(KeyLayout.token(token), new byte[0], 1)) {
            return !scan.next();
        }
    }

    /// The token's records in key order, tombstones included; `pageSize` hints how many will be taken.
    public RecordCursor cursor(String token, int pageSize) {
        return new StagedCursor(store.scan(KeyLayout.token(token), new byte[0], pageSize));
    }

    private record StagedCursor(Scan scan) implements RecordCursor {
        @Override
        public boolean next() {
            return scan.next();
        }

        @Override
        public boolean seek(byte[] key) {
            return scan.seek(key);
        }

        @Override
        public byte[] key() {
            return scan.key();
        }

        @Override
        public Optional<Value> value() {
            return StagedValueCodec.decode(scan.value());
        }

        @Override
        public boolean isTombstone() {
            return StagedValueCodec.isTombstone(scan.key(), scan.value());
        }

        @Override
        public void close() {
            scan.close();
        }
    }
}
