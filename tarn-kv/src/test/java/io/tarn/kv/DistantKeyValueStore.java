package io.tarn.kv;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A store at the other end of a network: every call takes a round trip, half before it is carried out and half
/// after. Closing it closes the other.
public final class DistantKeyValueStore implements KeyValueStore {
    private final KeyValueStore store;
    private final long wayNanos;

    public DistantKeyValueStore(KeyValueStore store, Duration roundTrip) {
        this.store = store;
        this.wayNanos = roundTrip.toNanos() / 2;
    }

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        go();
        return back(store.get(partition, key));
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        go();
        return back(store.getAll(partition, keys));
    }

    @Override
    public List<Optional<byte[]>> getEach(List<Key> keys) {
        go();
        return back(store.getEach(keys));
    }

    @Override
    public int write(List<Write> writes) {
        go();
        return back(store.write(writes));
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        go();
        return back(store.scan(partition, start, pageSize));
    }

    @Override
    public void dropPartition(byte[] partition) {
        go();
        store.dropPartition(partition);
        go();
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T back(T answer) {
        go();
        return answer;
    }

    private void go() {
        LockSupport.parkNanos(wayNanos);
    }
}
