package io.tarn.auth.directory.stored;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.util.List;
import java.util.Optional;

/// Hands writes on one by one, as a store may that promises nothing about several: each can be the last.
record PieceByPiece(KeyValueStore store) implements KeyValueStore {
    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        return store.get(partition, key);
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        return store.getAll(partition, keys);
    }

    @Override
    public int write(List<Write> writes) {
        int done = 0;
        for (Write write : writes) {
            if (store.write(List.of(write)) == 0) {
                return done;
            }
            done++;
        }
        return done;
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        return store.scan(partition, start, pageSize);
    }

    @Override
    public void dropPartition(byte[] partition) {
        store.dropPartition(partition);
    }

    @Override
    public void close() {
        store.close();
    }
}
