package io.tarn.kv.rocksdb;

import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// The writes of several requests on their way into one batch. Conditions are judged against the database with
/// the earlier writes of the batch laid over it.
final class PendingBatch implements AutoCloseable {
    private static final class Key {
        private final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    private final Database database;
    private final WriteBatch batch = new WriteBatch();
    private final @Nullable Map<Key, Optional<byte[]>> overlay;

    /// `judging` says whether any request is conditional; without, the overlay is saved.
    PendingBatch(Database database, boolean judging) {
        this.database = database;
        this.overlay = judging ? new HashMap<>() : null;
    }

    /// Adds the writes up to the first whose condition does not hold; returns how many.
    int add(CommitRequest request) throws RocksDBException {
        int index = 0;
        for (Write write : request.writes()) {
            byte[] key = request.keys().get(index);
            switch (write) {
                case Write.Check check -> {
                    if (!holds(Condition.unchanged(check.value()), key)) {
                        return index;
                    }
                }
                case Write.Delete delete -> remove(key);
                case Write.Set set -> {
                    if (!holds(set.condition(), key)) {
                        return index;
                    }
                    put(key, set.value());
                }
            }
            index++;
        }
        return index;
    }

    /// Removes everything that begins with `prefix`. Must be alone in its batch: the overlay knows no ranges.
    void drop(byte[] prefix) throws RocksDBException {
        byte[] end = PhysicalKey.end(prefix);
        if (!database.read(prefix, end, prefix.length, 1).keys().isEmpty()) {
            batch.deleteRange(prefix, end);
        }
    }

    /// Writes everything; `durable` says whether somebody waits for the disk.
    void commit(boolean durable) throws RocksDBException {
        if (batch.count() > 0) {
            database.write(batch, durable);
        }
    }

    @Override
    public void close() {
        batch.close();
    }

    private boolean holds(Condition condition, byte[] key) {
        return condition instanceof Condition.Always || condition.holds(Optional.ofNullable(current(key)));
    }

    private byte @Nullable [] current(byte[] key) {
        Optional<byte[]> pending = overlay == null ? null : overlay.get(new Key(key));
        return pending == null ? database.get(key) : pending.orElse(null);
    }

    private void put(byte[] key, byte[] value) throws RocksDBException {
        batch.put(key, value);
        if (overlay != null) {
            overlay.put(new Key(key), Optional.of(value));
        }
    }

    private void remove(byte[] key) throws RocksDBException {
        batch.delete(key);
        if (overlay != null) {
            overlay.put(new Key(key), Optional.empty());
        }
    }
}
