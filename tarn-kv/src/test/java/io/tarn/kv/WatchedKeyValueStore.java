package io.tarn.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Wraps a store and lets something happen before and after it reads a single key.
public final class WatchedKeyValueStore implements KeyValueStore {
    private final KeyValueStore store;
    private volatile Consumer<String> before = key -> {};
    private volatile Consumer<String> after = key -> {};

    public WatchedKeyValueStore(KeyValueStore store) {
        this.store = store;
    }

    /// Told the key, as text, before it is read.
    public void beforeGet(Consumer<String> watcher) {
        before = watcher;
    }

    /// Told the key, as text, when it was read and nobody knows yet.
    public void afterGet(Consumer<String> watcher) {
        after = watcher;
    }

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        String text = new String(key, UTF_8);
        before.accept(text);
        Optional<byte[]> found = store.get(partition, key);
        after.accept(text);
        return found;
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        return store.getAll(partition, keys);
    }

    @Override
    public int write(List<Write> writes) {
        return store.write(writes);
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
