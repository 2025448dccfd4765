package io.tarn.kv.memory;

import io.tarn.kv.Arguments;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A store in process memory, gone when closed. Durable means visible here. Arrays are copied in and out, so a
/// caller that changes its own array harms nobody. Its size is bounded by the heap only: for tests and throw-away
/// servers. Specification: engine section 7.
public final class MemoryKeyValueStore implements KeyValueStore {
    private final ConcurrentNavigableMap<byte[], ConcurrentNavigableMap<byte[], byte[]>> partitions =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    /// Shared by writes, exclusive for those with a check, so that nothing happens between it and its write.
    private final ReadWriteLock writing = new ReentrantReadWriteLock();

    private volatile boolean closed;

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        checkOpen();
        Arguments.check(partition, key);
        return Optional.ofNullable(entries(partition).get(key)).map(byte[]::clone);
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        checkOpen();
        Arguments.check(partition, keys);
        Map<byte[], byte[]> entries = entries(partition);
        List<Optional<byte[]>> values = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            values.add(Optional.ofNullable(entries.get(key)).map(byte[]::clone));
        }
        return values;
    }

    @Override
    public int write(List<Write> writes) {
        checkOpen();
        Arguments.check(writes);
        boolean checks = !writes.isEmpty() && writes.getFirst() instanceof Write.Check;
        Lock lock = checks ? writing.writeLock() : writing.readLock();
        lock.lock();
        try {
            return carryOut(writes);
        } finally {
            lock.unlock();
        }
    }

    private int carryOut(List<Write> writes) {
        int done = 0;
        for (Write write : writes) {
            if (!apply(write)) {
                return done;
            }
            done++;
        }
        return done;
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        checkOpen();
        Arguments.checkPartition(partition);
        return new MemoryScan(entries(partition), start.clone(), this::checkOpen);
    }

    @Override
    public void dropPartition(byte[] partition) {
        checkOpen();
        Arguments.checkPartition(partition);
        partitions.remove(partition);
    }

    @Override
    public void close() {
        closed = true;
    }

    private boolean apply(Write write) {
        return switch (write) {
            case Write.Check check ->
                check.holds(Optional.ofNullable(entries(check.partition()).get(check.key())));
            case Write.Delete(byte[] partition, byte[] key) -> {
                entries(partition).remove(key);
                yield true;
            }
            case Write.Set(byte[] partition, byte[] key, byte[] value, Condition condition) ->
                apply(entriesForWrite(partition), key.clone(), value.clone(), condition);
        };
    }

    private static boolean apply(
            ConcurrentNavigableMap<byte[], byte[]> entries, byte[] key, byte[] value, Condition condition) {
        return switch (condition) {
            case Condition.Always() -> {
                entries.put(key, value);
                yield true;
            }
            case Condition.Absent() -> entries.putIfAbsent(key, value) == null;
            case Condition.Exists() -> entries.replace(key, value) != null;
            case Condition.Unchanged(byte[] expected) -> replace(entries, key, expected, value);
        };
    }

    /// Arrays compare by identity in the map, so the very array that was found equal is the one swapped out.
    private static boolean replace(
            ConcurrentNavigableMap<byte[], byte[]> entries, byte[] key, byte[] expected, byte[] value) {
        while (true) {
            byte @Nullable [] current = entries.get(key);
            if (current == null || !Arrays.equals(current, expected)) {
                return false;
            }
            if (entries.replace(key, current, value)) {
                return true;
            }
        }
    }

    private ConcurrentNavigableMap<byte[], byte[]> entries(byte[] partition) {
        ConcurrentNavigableMap<byte[], byte[]> entries = partitions.get(partition);
        return entries == null ? new ConcurrentSkipListMap<>(Arrays::compareUnsigned) : entries;
    }

    private ConcurrentNavigableMap<byte[], byte[]> entriesForWrite(byte[] partition) {
        ConcurrentNavigableMap<byte[], byte[]> entries = partitions.get(partition);
        return entries != null
                ? entries
                : partitions.computeIfAbsent(
                        partition.clone(), absent -> new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
    }

    private void checkOpen() {
        if (closed) {
            throw new KeyValueException(Kind.UNAVAILABLE, "the key-value store is closed");
        }
    }
}
