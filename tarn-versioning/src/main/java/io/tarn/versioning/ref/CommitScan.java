package io.tarn.versioning.ref;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;

/// A walk over all commits of a repository in id order, before the first. No snapshot: a commit made meanwhile
/// may or may not appear, and its parent may be missed although it is seen itself. Reads past the cache, which a
/// walk over millions would empty. For one thread; close it.
public final class CommitScan implements AutoCloseable {
    /// Records asked of the store at once.
    private static final int PAGE_SIZE = 1000;

    private static final byte[] PREFIX = KeyLayout.commit("");

    private final Scan scan;

    CommitScan(KeyValueStore store, Repository repository) {
        this.scan = store.scan(repository.partition(), PREFIX, PAGE_SIZE);
    }

    /// Moves to the next commit; false at the end.
    public boolean next() {
        return scan.next() && KeyPrefix.starts(scan.key(), PREFIX);
    }

    /// The id that the current commit is stored under. Costs no look at the record.
    public String id() {
        byte[] key = scan.key();
        return new String(key, PREFIX.length, key.length - PREFIX.length, UTF_8);
    }

    public Commit commit() {
        return RecordCodec.commit(scan.value());
    }

    @Override
    public void close() {
        scan.close();
    }
}
