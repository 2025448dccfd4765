package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The layout in the database is the reference's, in both directions.
class PostgresSchemaTest {
    private static final byte[] P = "p/".getBytes(UTF_8);
    private static final byte[] K = {'k', 0, (byte) 0xFF};

    private final PostgresServer server = PostgresServer.shared();
    private String url;
    private String database;

    @BeforeEach
    void createDatabase() {
        url = server.freshDatabase();
        database = PostgresServer.database(url);
    }

    private PostgresKeyValueStore open(String connectionString) {
        return PostgresKeyValueStore.open(
                PostgresOptions.defaults(connectionString).withConnections(4, 1, PostgresOptions.LIFETIME_MIN));
    }

    /// The reference's own statements, as engine specification 7.4 has them.
    private static List<String> layout(String table) {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + table + " (partition_key BYTEA NOT NULL, key BYTEA NOT NULL,"
                + " value BYTEA NOT NULL, PRIMARY KEY (partition_key, key)) PARTITION BY HASH (partition_key)");
        for (int i = 0; i < 100; i++) {
            statements.add("CREATE TABLE " + table + "_" + i + " PARTITION OF " + table
                    + " FOR VALUES WITH (MODULUS 100, REMAINDER " + i + ")");
        }
        statements.add("CREATE VIEW " + table + "_v AS SELECT ENCODE(partition_key, 'escape') AS partition_key,"
                + " ENCODE(key, 'escape') AS key, value FROM " + table);
        return statements;
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.append(i == 1 ? "" : " | ").append(rows.getString(i));
                }
                found.add(row.toString());
            }
            return found;
        }
    }

    /// Everything the catalog knows of the tables, identities left out.
    private List<String> catalog() throws SQLException {
        List<String> all = query("SELECT c.relname, c.relkind, pg_get_partkeydef(c.oid),"
                + " pg_get_expr(c.relpartbound, c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = 'public' ORDER BY 1");
        all.addAll(query("SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull"
                + " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND a.attnum > 0"
                + " ORDER BY 1, a.attnum"));
        all.addAll(query("SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'"));
        return all;
    }

    @Test
    void whatIsMadeIsWhatTheReferenceMakes() throws SQLException {
        open(url).close();
        List<String> made = catalog();
        createDatabase();
        server.execute(database, String.join(";", layout("kv")));
        assertThat(made).isEqualTo(catalog()).hasSizeGreaterThan(500);
    }

    @Test
    void aDatabaseOfTheReferenceIsTakenOverAsItIs() throws SQLException {
        server.execute(database, String.join(";", layout("kv")));
        server.execute(database, "INSERT INTO kv VALUES ('p/', '\\x6b00ff', 'theirs')");
        List<String> before = catalog();
        try (PostgresKeyValueStore store = open(url)) {
            assertThat(store.get(P, K)).hasValue("theirs".getBytes(UTF_8));
            store.set(P, K, "ours".getBytes(UTF_8));
        }
        assertThat(catalog()).isEqualTo(before);
        assertThat(query("SELECT convert_from(value, 'UTF8') FROM kv WHERE partition_key = 'p/' AND key = '\\x6b00ff'"))
                .containsExactly("ours");
        assertThat(query("SELECT partition_key, key FROM kv_v")).containsExactly("p/ | k\\000\\377");
    }

    @Test
    void aUserWhoMayCreateNothingCanUseWhatIsThere() {
        server.execute(
                database,
                String.join(";", layout("kv"))
                        + ";CREATE ROLE limited_" + database + " LOGIN PASSWORD 'limited'"
                        + ";GRANT SELECT, INSERT, UPDATE, DELETE ON kv TO limited_" + database);
        String limited = "host=127.0.0.1 port=" + server.port() + " sslmode=disable password=limited user=limited_"
                + database + " dbname=" + database;
        try (PostgresKeyValueStore store = open(limited)) {
            store.set(P, K, P);
            assertThat(store.get(P, K)).hasValue(P);
            store.dropPartition(P);
        }
        assertThatThrownBy(() -> open(limited + " lakefskv_table=other"))
                .hasMessageContaining("does not let its user do what is needed: permission denied");
    }

    @Test
    void theTableMayHaveAnotherName() throws SQLException {
        try (PostgresKeyValueStore store = open(url);
                PostgresKeyValueStore other = open(url + "&lakefskv_table=Other_1")) {
            store.set(P, K, P);
            other.set(P, K, K);
            assertThat(store.get(P, K)).hasValue(P);
            assertThat(other.get(P, K)).hasValue(K);
        }
        assertThat(query("SELECT count(*) FROM \"Other_1_v\"")).containsExactly("1");
    }

    @Test
    void aSearchPathIsHonoured() throws SQLException {
        server.execute(database, "CREATE SCHEMA lake");
        try (PostgresKeyValueStore store = open(url + "&search_path=lake")) {
            store.set(P, K, P);
        }
        assertThat(query("SELECT count(*) FROM lake.kv")).containsExactly("1");
        assertThat(query("SELECT to_regclass('public.kv')")).containsExactly("null");
    }

    @Test
    void serversThatStartAtOnceDoNotRace() {
        Crowd.platform(4, index -> open(url).close());
        try (PostgresKeyValueStore store = open(url)) {
            store.set(P, K, P);
        }
    }

    @Test
    void whoeverSetsUpTheTableIsWaitedFor() throws Exception {
        try (Connection other = server.connect(database);
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + Schema.lockId("kv") + ")");
            CompletableFuture<Void> opened =
                    CompletableFuture.runAsync(() -> open(url).close());
            Await.until(
                    "the store to wait for the lock",
                    () -> query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                                    + " AND database = (SELECT oid FROM pg_database WHERE datname = '" + database
                                    + "')")
                            .contains("1"));
            assertThat(query("SELECT to_regclass('kv')")).containsExactly("null");
            statement.execute("SELECT pg_advisory_unlock(" + Schema.lockId("kv") + ")");
            opened.join();
        }
        assertThat(query("SELECT count(*) FROM kv")).containsExactly("0");
    }

    @Test
    void anUnfinishedSetupIsFinished() throws SQLException {
        server.execute(database, String.join(";", layout("kv").subList(0, 57)));
        open(url).close();
        List<String> finished = catalog();
        createDatabase();
        server.execute(database, String.join(";", layout("kv")));
        assertThat(finished).isEqualTo(catalog());
    }

    private void assertUnfit(String sql, String reason) throws SQLException {
        createDatabase();
        server.execute(database, sql);
        List<String> before = catalog();
        assertThatThrownBy(() -> open(url))
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("the table kv of the metadata database")
                .hasMessageContaining(reason)
                .hasMessageContaining("lakefskv_table");
        assertThat(catalog()).isEqualTo(before);
    }

    @Test
    void aTableThatDoesNotFitIsLeftAlone() throws SQLException {
        String columns = "(partition_key BYTEA NOT NULL, key BYTEA NOT NULL, value BYTEA NOT NULL";
        String key = ", PRIMARY KEY (partition_key, key))";
        String hash = " PARTITION BY HASH (partition_key)";
        assertUnfit("CREATE TABLE kv " + columns + key, "has the partitioning none instead of HASH (partition_key)");
        assertUnfit("CREATE TABLE kv " + columns + key + " PARTITION BY LIST (partition_key)", "LIST (partition_key)");
        assertUnfit(
                "CREATE TABLE kv (partition_key TEXT NOT NULL, key BYTEA NOT NULL, value BYTEA NOT NULL" + key + hash,
                "has the columns partition_key text not null");
        assertUnfit("CREATE TABLE kv " + columns + ", extra INT NOT NULL" + key + hash, "extra integer not null");
        assertUnfit("CREATE TABLE kv " + columns + ")" + hash, "has the primary key none");
        assertUnfit(
                "CREATE TABLE kv " + columns + key + hash
                        + ";CREATE TABLE kv_0 PARTITION OF kv FOR VALUES WITH (MODULUS 10, REMAINDER 0)",
                "is divided differently: FOR VALUES WITH (modulus 10, remainder 0)");
        assertUnfit("CREATE VIEW kv AS SELECT 1 AS partition_key", "has the partitioning none");
    }
}
