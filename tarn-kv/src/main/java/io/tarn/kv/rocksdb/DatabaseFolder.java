package io.tarn.kv.rocksdb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// The directory of an embedded store: creates it, opens what is in it, and explains why that fails.
final class DatabaseFolder {
    private static final String ENTRY_FILE = "CURRENT";

    private final Path directory;
    private final RocksOptions options;

    /// Creates the directory if it is missing. It is known by its real path: the lock against a second opening
    /// does not see through links.
    DatabaseFolder(Path directory, RocksOptions options) {
        this.options = options;
        try {
            this.directory = Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE,
                    "the metadata folder " + directory.toAbsolutePath() + " cannot be created: " + e
                            + "; check its path and permissions",
                    e);
        }
    }

    /// Whether a store was made in that directory.
    static boolean holdsDatabase(Path directory) {
        return Files.exists(directory.resolve(ENTRY_FILE));
    }

    Path path() {
        return directory;
    }

    /// Opens for reads and writes; replays what was written but is in no table yet.
    Database open() {
        refuseIfEntryFileIsLost();
        return open(settings -> RocksDB.open(settings.options(), directory.toString()));
    }

    /// Opens what is there without writing a byte, for a disk that takes no more.
    Database openReadOnly() {
        return open(settings -> RocksDB.openReadOnly(settings.options(), directory.toString()));
    }

    private interface Opening {
        RocksDB open(DatabaseSettings settings) throws RocksDBException;
    }

    private Database open(Opening opening) {
        loadLibrary();
        DatabaseSettings settings = new DatabaseSettings(options);
        try {
            return new Database(directory, settings, opening.open(settings), options.syncWrites());
        } catch (RocksDBException e) {
            settings.close();
            throw explained(e);
        }
    }

    private void loadLibrary() {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE,
                    "the RocksDB library cannot be loaded for the metadata folder " + directory + ": " + e
                            + "; the system's temporary folder must be writable, not full, and allow execution",
                    e);
        }
    }

    /// Without its entry file RocksDB would take the folder for a new one and throw the data away.
    private void refuseIfEntryFileIsLost() {
        if (holdsDatabase(directory)) {
            return;
        }
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, "*.{sst,log}")) {
            if (tables.iterator().hasNext()) {
                throw new KeyValueException(
                        Kind.UNAVAILABLE,
                        "the metadata folder " + directory + " is damaged: it holds data but its file CURRENT is"
                                + " missing; restore the folder from a backup");
            }
        } catch (IOException e) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE, "the metadata folder " + directory + " cannot be read: " + e, e);
        }
    }

    private KeyValueException explained(RocksDBException cause) {
        String detail = String.valueOf(cause.getMessage());
        if (detail.contains("lock hold by current process")) {
            return unavailable("is in use by this process already; close the other store first", cause);
        }
        if (detail.contains("While lock file")) {
            return unavailable("is in use by another process; stop it or choose another folder", cause);
        }
        Status status = cause.getStatus();
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return unavailable("is damaged: " + detail + "; restore it from a backup", cause);
        }
        return unavailable("cannot be opened: " + detail + "; check disk space, permissions and the disk", cause);
    }

    private KeyValueException unavailable(String what, RocksDBException cause) {
        return new KeyValueException(Kind.UNAVAILABLE, "the metadata folder " + directory + " " + what, cause);
    }
}
