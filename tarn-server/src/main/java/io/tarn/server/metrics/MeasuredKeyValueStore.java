package io.tarn.server.metrics;

import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A store whose calls are timed and counted. Single writes count as `write`, for that is what stores make of
/// them.
final class MeasuredKeyValueStore implements KeyValueStore {
    private final KeyValueStore store;
    private final KeyValueMetrics.OfStore metrics;

    MeasuredKeyValueStore(KeyValueStore store, KeyValueMetrics.OfStore metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    private static <T> T timed(KeyValueMetrics.Operation operation, Supplier<T> call) {
        long start = System.nanoTime();
        T result;
        try {
            result = call.get();
        } catch (RuntimeException e) {
            throw operation.failed(start, e);
        }
        operation.succeeded(start);
        return result;
    }

    private static void timed(KeyValueMetrics.Operation operation, Runnable call) {
        boolean _ = timed(operation, () -> {
            call.run();
            return true;
        });
    }

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        return timed(metrics.get(), () -> store.get(partition, key));
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        return timed(metrics.getAll(), () -> store.getAll(partition, keys));
    }

    @Override
    public List<Optional<byte[]>> getEach(List<Key> keys) {
        return timed(metrics.getEach(), () -> store.getEach(keys));
    }

    @Override
    public void set(byte[] partition, byte[] key, byte[] value) {
        timed(metrics.write(), () -> store.set(partition, key, value));
    }

    @Override
    public boolean setIf(byte[] partition, byte[] key, byte[] value, Condition condition) {
        return timed(metrics.write(), () -> store.setIf(partition, key, value, condition));
    }

    @Override
    public void delete(byte[] partition, byte[] key) {
        timed(metrics.write(), () -> store.delete(partition, key));
    }

    @Override
    public int write(List<Write> writes) {
        return timed(metrics.write(), () -> store.write(writes));
    }

    @Override
    public int writeDeferred(List<Write> writes) {
        return timed(metrics.writeDeferred(), () -> store.writeDeferred(writes));
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        long begin = System.nanoTime();
        try {
            return new MeasuredScan(store.scan(partition, start, pageSize), begin);
        } catch (RuntimeException e) {
            throw metrics.scan().failed(begin, e);
        }
    }

    @Override
    public void dropPartition(byte[] partition) {
        timed(metrics.dropPartition(), () -> store.dropPartition(partition));
    }

    @Override
    public void dropPartitions(List<byte[]> partitions) {
        timed(metrics.dropPartition(), () -> store.dropPartitions(partitions));
    }

    @Override
    public void close() {
        store.close();
    }

    /// Times the way to the first entry; later ones cost no look at the clock.
    private final class MeasuredScan implements Scan {
        private final Scan scan;
        private final long begin;
        private boolean timed;

        MeasuredScan(Scan scan, long begin) {
            this.scan = scan;
            this.begin = begin;
        }

        @Override
        public boolean next() {
            try {
                boolean found = scan.next();
                moved();
                return found;
            } catch (RuntimeException e) {
                throw metrics.scan().failed(begin, e);
            }
        }

        @Override
        public boolean seek(byte[] key) {
            try {
                boolean found = scan.seek(key);
                moved();
                return found;
            } catch (RuntimeException e) {
                throw metrics.scan().failed(begin, e);
            }
        }

        private void moved() {
            if (!timed) {
                timed = true;
                metrics.scan().succeeded(begin);
            }
        }

        @Override
        public byte[] key() {
            return scan.key();
        }

        @Override
        public byte[] value() {
            return scan.value();
        }

        @Override
        public void close() {
            scan.close();
        }
    }
}
