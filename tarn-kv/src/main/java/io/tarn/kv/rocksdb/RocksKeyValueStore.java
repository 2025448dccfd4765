package io.tarn.kv.rocksdb;

import io.tarn.kv.Arguments;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.PagedScan;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The embedded store: one RocksDB directory, one process. Reads run on the caller's thread; all writes go
/// through one committer thread that shares each disk sync among the writers that wait for it. A partition may
/// have up to 65534 bytes, longer is `INVALID`. Specification: engine section 7.
///
/// When a write fails for a reason of the disk, further writes fail with `UNAVAILABLE` until the directory could
/// be opened anew, which is tried by itself about once a second; reads go on as long as the disk can be read.
public final class RocksKeyValueStore implements KeyValueStore {
    static final int PAGE_ENTRIES_MAX = 1000;

    /// Each page is read through a short-lived native iterator: an open scan holds neither native memory nor old
    /// files.
    private record Pages(Recovery recovery, byte[] partition) implements PagedScan.Source {
        @Override
        public PagedScan.Page read(byte[] from, int entriesMax) {
            byte[] prefix = PhysicalKey.prefix(partition);
            return recovery.forReading()
                    .read(PhysicalKey.of(partition, from), PhysicalKey.end(prefix), prefix.length, entriesMax);
        }

        @Override
        public void checkOpen() {
            recovery.checkOpen();
        }
    }

    private final Recovery recovery;
    private final Committer committer;

    private RocksKeyValueStore(Recovery recovery, Committer committer) {
        this.recovery = recovery;
        this.committer = committer;
    }

    /// Opens the directory, creating it when missing. Fails with `UNAVAILABLE` and the reason when it is in use,
    /// damaged or out of reach.
    public static RocksKeyValueStore open(Path directory, RocksOptions options) {
        return of(new Recovery(new DatabaseFolder(directory, options)), options);
    }

    /// Opens a directory that holds a store as it is now, also while a server uses it, without changing a file.
    /// Writes fail with `UNAVAILABLE`; later changes of others are not seen. Empty when there is no store.
    public static Optional<RocksKeyValueStore> openReadOnly(Path directory) {
        if (!DatabaseFolder.holdsDatabase(directory)) {
            return Optional.empty();
        }
        RocksOptions options = RocksOptions.defaults();
        return Optional.of(of(Recovery.forReadingOnly(new DatabaseFolder(directory, options)), options));
    }

    private static RocksKeyValueStore of(Recovery recovery, RocksOptions options) {
        Committer committer = new Committer(recovery, options.queuedRequestsMax());
        committer.start();
        return new RocksKeyValueStore(recovery, committer);
    }

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        Arguments.check(partition, key);
        return Optional.ofNullable(recovery.forReading().get(PhysicalKey.of(partition, key)));
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        Arguments.check(partition, keys);
        recovery.checkOpen();
        List<byte[]> physical = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            physical.add(PhysicalKey.of(partition, key));
        }
        List<Optional<byte[]>> values = new ArrayList<>(keys.size());
        for (byte[] value : recovery.forReading().getAll(physical)) {
            values.add(Optional.ofNullable(value));
        }
        return values;
    }

    @Override
    public int write(List<Write> writes) {
        Arguments.check(writes);
        return committer.commit(CommitRequest.write(writes, true));
    }

    @Override
    public int writeDeferred(List<Write> writes) {
        Arguments.check(writes);
        return committer.commit(CommitRequest.write(writes, false));
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        Arguments.checkPartition(partition);
        recovery.checkOpen();
        return new PagedScan(new Pages(recovery, partition.clone()), start, pageSize, PAGE_ENTRIES_MAX);
    }

    @Override
    public void dropPartition(byte[] partition) {
        Arguments.checkPartition(partition);
        committer.commit(CommitRequest.drop(PhysicalKey.prefix(partition)));
    }

    /// Commits what waits, then closes the database. Later calls fail with `UNAVAILABLE`.
    @Override
    public void close() {
        committer.close();
        recovery.close();
    }

    /// Batches committed so far: fewer than writes when writers shared a sync.
    long batches() {
        return committer.batches();
    }
}
