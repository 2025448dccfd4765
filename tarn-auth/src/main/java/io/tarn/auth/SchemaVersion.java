package io.tarn.auth;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import java.util.OptionalInt;

/// The version number of the key-value layout (engine.md 7.3), stored as decimal text.
public final class SchemaVersion {
    /// The layout this program reads and writes.
    public static final int LATEST = 4;

    private static final int FIRST_SUPPORTED_BY_MIGRATION = 1;
    private static final int ACL_WITHOUT_IMPORT = 3;
    private static final byte[] PARTITION = AuthRecords.bytes("kv-internal-metadata");
    private static final byte[] KEY = AuthRecords.bytes("kv/schema/version");

    private final KeyValueStore store;

    public SchemaVersion(KeyValueStore store) {
        this.store = store;
    }

    /// The stored version; empty on a new store. Throws [AuthException] of kind `CORRUPT` when it is no number.
    public OptionalInt read() {
        return store.get(PARTITION, KEY)
                .map(value -> OptionalInt.of(parse(AuthRecords.text(value))))
                .orElseGet(OptionalInt::empty);
    }

    /// Returns when this program can work with the store: the version is the latest, or absent. Otherwise throws
    /// [AuthException] of kind `INCOMPATIBLE_SCHEMA` with the text to show at start-up.
    public void check() {
        OptionalInt stored = read();
        if (stored.isEmpty() || stored.getAsInt() == LATEST) {
            return;
        }
        int version = stored.getAsInt();
        if (version > LATEST) {
            throw incompatible("incompatible schema version. Latest: " + LATEST + ": wrong kv version");
        }
        if (version == ACL_WITHOUT_IMPORT) {
            throw incompatible("ACL migration required. Please run 'lakefs migrate up': migration required");
        }
        if (version >= FIRST_SUPPORTED_BY_MIGRATION) {
            throw incompatible("migration to ACL required. Please run 'lakefs migrate up': migration required");
        }
        throw incompatible("migration to KV required. Did you migrate using version v0.80.x?: wrong kv version");
    }

    /// The write that records the latest version.
    static Write latest() {
        return new Write.Set(PARTITION, KEY, AuthRecords.bytes(Integer.toString(LATEST)), Condition.always());
    }

    private static int parse(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new AuthException(
                    AuthException.Kind.CORRUPT, "the stored schema version is not a number: " + text, e);
        }
    }

    private static AuthException incompatible(String message) {
        return new AuthException(AuthException.Kind.INCOMPATIBLE_SCHEMA, message);
    }
}
