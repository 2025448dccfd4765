package io.tarn.auth;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A key-value store for these tests that counts reads and can die after a number of writes, as a crash between two
/// records would.
final class MapStore implements KeyValueStore {
    private final TreeMap<String, byte[]> entries = new TreeMap<>();
    private int writesUntilCrash = Integer.MAX_VALUE;
    final AtomicInteger reads = new AtomicInteger();

    /// Thrown in place of the write that the crash prevented.
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    synchronized void crashAfter(int writes) {
        writesUntilCrash = writes;
    }

    synchronized void restart() {
        writesUntilCrash = Integer.MAX_VALUE;
    }

    synchronized int size() {
        return entries.size();
    }

    @Override
    public synchronized Optional<byte[]> get(byte[] partition, byte[] key) {
        reads.incrementAndGet();
        return Optional.ofNullable(entries.get(path(partition, key)));
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        return keys.stream().map(key -> get(partition, key)).toList();
    }

    @Override
    public synchronized int write(List<Write> writes) {
        int done = 0;
        for (Write write : writes) {
            if (writesUntilCrash == 0) {
                throw new Crash();
            }
            writesUntilCrash--;
            switch (write) {
                case Write.Set set -> {
                    if (!holds(set)) {
                        return done;
                    }
                    entries.put(path(set.partition(), set.key()), set.value());
                }
                case Write.Check check -> throw new UnsupportedOperationException("no check: " + check);
                case Write.Delete delete -> entries.remove(path(delete.partition(), delete.key()));
            }
            done++;
        }
        return done;
    }

    private boolean holds(Write.Set set) {
        byte[] present = entries.get(path(set.partition(), set.key()));
        return switch (set.condition()) {
            case Condition.Always _ -> true;
            case Condition.Absent _ -> present == null;
            case Condition.Exists _ -> present != null;
            case Condition.Unchanged(byte[] value) -> present != null && Arrays.equals(present, value);
        };
    }

    @Override
    public synchronized Scan scan(byte[] partition, byte[] start, int pageSize) {
        String prefix = path(partition, new byte[0]);
        var found = List.copyOf(new TreeMap<>(entries.tailMap(path(partition, start), true))
                .entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(prefix))
                        .toList());
        return new ListScan(prefix.length(), found);
    }

    @Override
    public synchronized void dropPartition(byte[] partition) {
        entries.keySet().removeIf(key -> key.startsWith(path(partition, new byte[0])));
    }

    @Override
    public void close() {}

    private static String path(byte[] partition, byte[] key) {
        return HexFormat.of().formatHex(partition) + "/" + HexFormat.of().formatHex(key);
    }

    private static final class ListScan implements Scan {
        private final int prefixLength;
        private final List<Map.Entry<String, byte[]>> found;
        private int position = -1;

        ListScan(int prefixLength, List<Map.Entry<String, byte[]>> found) {
            this.prefixLength = prefixLength;
            this.found = found;
        }

        @Override
        public boolean next() {
            position = Math.min(position + 1, found.size());
            return position < found.size();
        }

        @Override
        public boolean seek(byte[] key) {
            String hex = HexFormat.of().formatHex(key);
            position = 0;
            while (position < found.size() && name().compareTo(hex) < 0) {
                position++;
            }
            return position < found.size();
        }

        @Override
        public byte[] key() {
            return HexFormat.of().parseHex(name());
        }

        @Override
        public byte[] value() {
            return found.get(position).getValue();
        }

        @Override
        public void close() {}

        private String name() {
            return found.get(position).getKey().substring(prefixLength);
        }
    }
}
