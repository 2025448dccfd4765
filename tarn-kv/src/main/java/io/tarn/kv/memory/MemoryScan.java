package io.tarn.kv.memory;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Scan;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import org.jspecify.annotations.Nullable;

/// A walk over the live map of one partition.
final class MemoryScan implements Scan {
    private final ConcurrentNavigableMap<byte[], byte[]> entries;
    private final Runnable checkOpen;
    private Iterator<Map.Entry<byte[], byte[]>> rest;
    private Map.@Nullable Entry<byte[], byte[]> current;
    private boolean closed;

    MemoryScan(ConcurrentNavigableMap<byte[], byte[]> entries, byte[] start, Runnable checkOpen) {
        this.entries = entries;
        this.checkOpen = checkOpen;
        this.rest = entries.tailMap(start, true).entrySet().iterator();
    }

    @Override
    public boolean next() {
        check();
        current = rest.hasNext() ? rest.next() : null;
        return current != null;
    }

    @Override
    public boolean seek(byte[] key) {
        check();
        rest = entries.tailMap(key.clone(), true).entrySet().iterator();
        return next();
    }

    @Override
    public byte[] key() {
        return current().getKey();
    }

    @Override
    public byte[] value() {
        return current().getValue();
    }

    @Override
    public void close() {
        closed = true;
        current = null;
    }

    private Map.Entry<byte[], byte[]> current() {
        Map.Entry<byte[], byte[]> entry = current;
        if (entry == null) {
            throw new IllegalStateException("the scan is not on an entry");
        }
        return entry;
    }

    private void check() {
        checkOpen.run();
        if (closed) {
            throw new KeyValueException(Kind.UNAVAILABLE, "the scan is closed");
        }
    }
}
