package io.tarn.server;

import io.tarn.auth.AuthException;
import io.tarn.auth.SchemaVersion;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.Database;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalInt;

/// The commands `migrate …`: what version the database has, and whether it must be brought to another
/// (config-and-ops.md 3, engine.md 7.3). Nothing is ever changed: databases of versions 1 to 3 hold users and
/// groups in a form that only the program which wrote them can bring to version 4.
final class Migration {
    private static final int FIRST = 1;

    private Migration() {}

    /// `migrate version`.
    static int version(Database database, PrintStream out, PrintStream err) {
        return withVersion(database, "No version information - KV not initialized.", err, (version, schema) -> {
            try {
                schema.check();
                out.println("Database schema version: " + version);
                return 0;
            } catch (AuthException e) {
                err.println("Schema version: " + version + ". " + e.getMessage());
                return 1;
            }
        });
    }

    /// `migrate up`, and `migrate goto`, which never moved anything.
    static int up(Database database, PrintStream out, PrintStream err) {
        String uninitialized = "Failed to get KV version: the database is not initialized, run setup first";
        return withVersion(database, uninitialized, err, (version, schema) -> {
            if (version >= FIRST && version < SchemaVersion.LATEST) {
                err.println("Migration failed: version " + version + " cannot be migrated by this program. Run"
                        + " 'lakefs migrate up' with the release that wrote the database, then start again.");
                return 1;
            }
            try {
                schema.check();
                out.println("No migrations to apply.");
                return 0;
            } catch (AuthException e) {
                err.println(e.getMessage());
                return 1;
            }
        });
    }

    private interface Work {
        int run(int version, SchemaVersion schema);
    }

    private static int withVersion(Database database, String uninitialized, PrintStream err, Work work) {
        Optional<KeyValueStore> opened = Stores.existingKeyValues(database);
        if (opened.isPresent()) {
            try (KeyValueStore store = opened.get()) {
                var schema = new SchemaVersion(store);
                OptionalInt version = schema.read();
                if (version.isPresent()) {
                    return work.run(version.getAsInt(), schema);
                }
            } catch (AuthException e) {
                err.println(e.getMessage());
                return 1;
            }
        }
        err.println(uninitialized);
        return 1;
    }
}
