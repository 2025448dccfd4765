package io.tarn.kv.rocksdb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The open database and what happens to it when a write fails.
///
/// After a failed write nobody knows whether the batch reached the disk, and what the operating system still holds
/// of it proves nothing. So nothing is written any more until the database was closed and opened again: opening
/// replays the log, moves all it holds into newly synced tables, and thereby settles the doubtful batch one way or
/// the other before the next write is judged. Reads go on meanwhile, without the doubtful batch. When opening
/// fails, a full disk for one, the database is opened for reading only and opening is tried again by later writes.
final class Recovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /// How long writes fail at once before one of them pays for another attempt.
    private static final Duration ATTEMPT_PAUSE = Duration.ofSeconds(1);

    private final DatabaseFolder folder;
    private final boolean readOnly;
    private volatile Database database;
    private volatile boolean closed;
    private @Nullable String failure;
    private long lastAttemptNanos;

    Recovery(DatabaseFolder folder) {
        this(folder, folder.open(), false);
    }

    private Recovery(DatabaseFolder folder, Database database, boolean readOnly) {
        this.folder = folder;
        this.database = database;
        this.readOnly = readOnly;
    }

    /// What is there, as it is now; nothing is ever written.
    static Recovery forReadingOnly(DatabaseFolder folder) {
        return new Recovery(folder, folder.openReadOnly(), true);
    }

    /// Fails with `UNAVAILABLE` once closed; for calls that may not reach the database.
    void checkOpen() {
        if (closed) {
            throw new KeyValueException(Kind.UNAVAILABLE, "the metadata store in " + folder.path() + " is closed");
        }
    }

    /// For reads, by any thread.
    Database forReading() {
        return database;
    }

    /// For the committer thread only: a database whose state is certain, or `UNAVAILABLE`.
    Database forWriting() {
        if (readOnly) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE, "the metadata folder " + folder.path() + " was opened for reading only");
        }
        if (failure != null) {
            reopen(failure);
        }
        return database;
    }

    /// Committer thread only: a write failed, and whether it happened is unknown.
    KeyValueException failed(RocksDBException cause) {
        LOG.error(
                "Writing to the metadata folder {} failed; no write is taken until that is cured",
                folder.path(),
                cause);
        failure = String.valueOf(cause.getMessage());
        lastAttemptNanos = System.nanoTime();
        return refused(failure, cause);
    }

    @Override
    public void close() {
        closed = true;
        database.close();
    }

    private void reopen(String reason) {
        if (System.nanoTime() - lastAttemptNanos < ATTEMPT_PAUSE.toNanos()) {
            throw refused(reason, null);
        }
        database.close();
        try {
            database = folder.open();
            failure = null;
            LOG.info("The metadata folder {} takes writes again", folder.path());
        } catch (KeyValueException e) {
            failure = String.valueOf(e.getMessage());
            readWhatIsThere();
            throw refused(failure, e);
        } finally {
            lastAttemptNanos = System.nanoTime();
        }
    }

    private void readWhatIsThere() {
        try {
            database = folder.openReadOnly();
        } catch (KeyValueException e) {
            LOG.error("The metadata folder {} cannot even be read", folder.path(), e);
        }
    }

    private KeyValueException refused(String reason, @Nullable Throwable cause) {
        String message = "the metadata folder " + folder.path() + " takes no writes: " + reason
                + "; free disk space or check the disk, writing resumes by itself";
        return cause == null
                ? new KeyValueException(Kind.UNAVAILABLE, message)
                : new KeyValueException(Kind.UNAVAILABLE, message, cause);
    }
}
