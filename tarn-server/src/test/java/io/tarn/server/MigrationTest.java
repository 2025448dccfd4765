package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.Database;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The texts of config-and-ops.md 3.
class MigrationTest {
    @TempDir
    Path folder;

    private Database database;
    private String out = "";
    private String err = "";

    @BeforeEach
    void choose() {
        database = new Database.Local(folder.resolve("meta"), true, 256, false);
    }

    @Test
    void aCurrentDatabaseNeedsNothing() {
        store("4");
        assertThat(run(Migration::version)).isZero();
        assertThat(out).isEqualTo("Database schema version: 4\n");
        assertThat(run(Migration::up)).isZero();
        assertThat(out).isEqualTo("No migrations to apply.\n");
        assertThat(err).isEmpty();
    }

    @Test
    void noDatabaseIsNotMadeByAsking() {
        assertThat(run(Migration::version)).isOne();
        assertThat(err).isEqualTo("No version information - KV not initialized.\n");
        assertThat(run(Migration::up)).isOne();
        assertThat(err).startsWith("Failed to get KV version: ");
        assertThat(out).isEmpty();
        assertThat(folder.resolve("meta")).doesNotExist();
        database = new Database.Memory();
        assertThat(run(Migration::version)).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5 | incompatible schema version. Latest: 4: wrong kv version
            3 | ACL migration required. Please run 'lakefs migrate up': migration required
            2 | migration to ACL required. Please run 'lakefs migrate up': migration required
            1 | migration to ACL required. Please run 'lakefs migrate up': migration required
            """)
    void otherVersionsAreRefusedAndKept(String version, String text) {
        store(version);
        assertThat(run(Migration::version)).isOne();
        assertThat(err).isEqualTo("Schema version: " + version + ". " + text + "\n");
        assertThat(run(Migration::up)).isOne();
        assertThat(err).startsWith(version.equals("5") ? text : "Migration failed: version " + version + " cannot");
        assertThat(out).isEmpty();
        try (KeyValueStore store = RocksKeyValueStore.open(folder.resolve("meta"), RocksOptions.defaults())) {
            assertThatThrownBy(() -> Accounts.checkSchema(store))
                    .isInstanceOfSatisfying(
                            ConfigurationException.class,
                            e -> assertThat(e.headline()).isEqualTo("Failure on schema validation"))
                    .hasMessage(text);
        }
    }

    @Test
    void damageIsReported() throws Exception {
        store("four");
        assertThat(run(Migration::version)).isOne();
        assertThat(err).contains("not a number");
        Files.writeString(folder.resolve("meta/CURRENT"), "nonsense");
        assertThatThrownBy(() -> run(Migration::version)).isInstanceOf(ConfigurationException.class);
    }

    private interface Command {
        int run(Database database, PrintStream out, PrintStream err);
    }

    private void store(String version) {
        try (KeyValueStore store = RocksKeyValueStore.open(folder.resolve("meta"), RocksOptions.defaults())) {
            SchemaRecords.write(store, version);
        }
    }

    private int run(Command command) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        int status = command.run(
                database,
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
        out = output.toString(StandardCharsets.UTF_8);
        err = errors.toString(StandardCharsets.UTF_8);
        return status;
    }
}
