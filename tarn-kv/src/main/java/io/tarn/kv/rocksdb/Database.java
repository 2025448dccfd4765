package io.tarn.kv.rocksdb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.PagedScan.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// One open RocksDB directory. No native handle outlives the call that made it, except the database itself, and
/// that is freed behind a [NativeGate]: a call after [#close] fails with `UNAVAILABLE`.
final class Database implements AutoCloseable {
    /// Keys looked up in one native call, which holds the caller's carrier thread.
    static final int KEYS_PER_CALL_MAX = 256;
    /// A page ends at the entry that reaches this size.
    static final long PAGE_BYTES_MAX = 1L << 20;

    private final Path directory;
    private final DatabaseSettings settings;
    private final RocksDB rocks;
    private final ReadOptions pointReads = new ReadOptions();
    private final WriteOptions writes;
    private final WriteOptions deferredWrites = new WriteOptions();
    private final NativeGate gate = new NativeGate();

    Database(Path directory, DatabaseSettings settings, RocksDB rocks, boolean syncWrites) {
        this.directory = directory;
        this.settings = settings;
        this.rocks = rocks;
        this.writes = new WriteOptions().setSync(syncWrites);
    }

    byte @Nullable [] get(byte[] key) {
        enter();
        try {
            return rocks.get(pointReads, key);
        } catch (RocksDBException e) {
            throw unreadable(e);
        } finally {
            gate.leave();
        }
    }

    /// The values in the order of the keys, null for what does not exist.
    List<byte @Nullable []> getAll(List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += KEYS_PER_CALL_MAX) {
            List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + KEYS_PER_CALL_MAX));
            enter();
            try {
                values.addAll(rocks.multiGetAsList(pointReads, some));
            } catch (RocksDBException e) {
                throw unreadable(e);
            } finally {
                gate.leave();
            }
        }
        return values;
    }

    /// Up to `entriesMax` entries in `[from, end)`, their first `prefixBytes` key bytes cut off.
    Page read(byte[] from, byte[] end, int prefixBytes, int entriesMax) {
        List<byte[]> keys = new ArrayList<>(Math.min(entriesMax, KEYS_PER_CALL_MAX));
        List<byte[]> values = new ArrayList<>(Math.min(entriesMax, KEYS_PER_CALL_MAX));
        enter();
        try (Slice bound = new Slice(end);
                ReadOptions options = new ReadOptions().setIterateUpperBound(bound);
                RocksIterator entries = rocks.newIterator(options)) {
            long bytes = 0;
            entries.seek(from);
            boolean more = entries.isValid();
            while (more && keys.size() < entriesMax && bytes < PAGE_BYTES_MAX) {
                byte[] key = entries.key();
                byte[] value = entries.value();
                keys.add(Arrays.copyOfRange(key, prefixBytes, key.length));
                values.add(value);
                bytes += key.length + value.length;
                entries.next();
                more = entries.isValid();
            }
            if (!more) {
                entries.status();
            }
            return new Page(keys, values, !more);
        } catch (RocksDBException e) {
            throw unreadable(e);
        } finally {
            gate.leave();
        }
    }

    /// Writes the batch as a whole, after all batches before it; when `durable`, and if the options say so, it and
    /// they are synced. A failure leaves it in doubt.
    void write(WriteBatch batch, boolean durable) throws RocksDBException {
        enter();
        try {
            rocks.write(durable ? writes : deferredWrites, batch);
        } finally {
            gate.leave();
        }
    }

    /// Gives back the files that hold nothing but keys in `[from, end)`, which must be deleted already. Files that
    /// hold other keys too shrink as they are compacted.
    void reclaim(byte[] from, byte[] end) throws RocksDBException {
        enter();
        try {
            rocks.deleteFilesInRanges(rocks.getDefaultColumnFamily(), List.of(from, end), false);
        } finally {
            gate.leave();
        }
    }

    @Override
    public void close() {
        if (gate.close()) {
            rocks.close();
            pointReads.close();
            writes.close();
            deferredWrites.close();
            settings.close();
        }
    }

    private void enter() {
        if (!gate.enter()) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE, "the metadata store in " + directory + " is closed or being reopened");
        }
    }

    private KeyValueException unreadable(RocksDBException cause) {
        return new KeyValueException(
                Kind.UNAVAILABLE,
                "the metadata folder " + directory + " cannot be read: " + cause.getMessage()
                        + "; check the disk, or restore the folder from a backup",
                cause);
    }
}
