package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Records and tombstones of a map as a cursor, for tests. It counts its seeks.
public final class MemoryRecords implements RecordCursor {
    private final NavigableMap<byte[], Optional<Value>> records;
    private Map.@Nullable Entry<byte[], Optional<Value>> current;
    private boolean started;
    private int seeks;

    public MemoryRecords(NavigableMap<byte[], Optional<Value>> records) {
        this.records = records;
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
            current = records.firstEntry();
        } else if (current != null) {
            current = records.higherEntry(current.getKey());
        }
        return current != null;
    }

    @Override
    public boolean seek(byte[] key) {
        started = true;
        seeks++;
        current = records.ceilingEntry(key);
        return current != null;
    }

    public int seeks() {
        return seeks;
    }

    @Override
    public byte[] key() {
        return entry().getKey();
    }

    @Override
    public Optional<Value> value() {
        return entry().getValue();
    }

    private Map.Entry<byte[], Optional<Value>> entry() {
        if (current == null) {
            throw new NoSuchElementException("no current record");
        }
        return current;
    }

    @Override
    public void close() {}
}
