package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Write;
import io.tarn.testkit.Await;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// What a server says no to is told apart, and the password is in no message.
class PostgresRefusalTest {
    private static final byte[] P = "p".getBytes(UTF_8);
    private static final String SECRET = "s3cr3t";

    private final PostgresServer server = PostgresServer.shared();
    private String url;
    private String database;

    @BeforeEach
    void createDatabase() {
        url = server.freshDatabase();
        database = PostgresServer.database(url);
    }

    private static PostgresKeyValueStore open(String connectionString) {
        return PostgresKeyValueStore.open(PostgresOptions.defaults(connectionString)
                .withConnections(3, 1, PostgresOptions.LIFETIME_MIN)
                .withTimeouts(
                        Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(20)));
    }

    private void assertRefused(String connectionString, String reason) {
        assertThatThrownBy(() -> open(connectionString))
                .isInstanceOfSatisfying(KeyValueException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
                    StringWriter all = new StringWriter();
                    failure.printStackTrace(new PrintWriter(all));
                    assertThat(all.toString()).doesNotContain(SECRET).doesNotContain(server.password());
                })
                .hasMessageContaining("metadata database ")
                .hasMessageContaining(reason);
    }

    @Test
    void aWrongPasswordOrUserIsSaid() {
        String wrong = "postgres://tarn:" + SECRET + "@127.0.0.1:" + server.port() + "/" + database;
        assertRefused(wrong, "refuses the login (password authentication failed for user \"tarn\")");
        assertRefused(wrong.replace("tarn:", "nobody:"), "refuses the login");
    }

    @Test
    void aMissingDatabaseIsSaid() {
        assertRefused(
                url.replace("/" + database + "?", "/nowhere?"),
                "database nowhere at 127.0.0.1:" + server.port() + " does not exist; create it");
    }

    @Test
    void encryptionThatTheServerLacksIsSaid() {
        assertRefused(url.replace("sslmode=disable", "sslmode=require"), "The server does not support SSL");
        open(url.replace("sslmode=disable", "sslmode=prefer")).close();
    }

    @Test
    void anUnknownSettingOfTheSessionIsSaid() {
        assertRefused(url + "&no_such_setting=1", "unrecognized configuration parameter \"no_such_setting\"");
    }

    @Test
    void tooManyConnectionsAreSaid() throws SQLException {
        server.execute(database, "CREATE ROLE few_" + database + " LOGIN PASSWORD '" + SECRET + "' CONNECTION LIMIT 1");
        server.execute(database, "GRANT ALL ON SCHEMA public TO few_" + database);
        String few = "host=127.0.0.1 port=" + server.port() + " sslmode=disable user=few_" + database + " password="
                + SECRET + " dbname=" + database;
        try (PostgresKeyValueStore store = open(few)) {
            store.set(P, P, P);
            assertRefused(few, "has no connection left (too many connections for role");
        }
    }

    @Test
    void aBusyPoolIsSaid() {
        List<Connection> held = new ArrayList<>();
        PostgresOptions options = PostgresOptions.defaults(url)
                .withConnections(2, 2, PostgresOptions.LIFETIME_MIN)
                .withTimeouts(
                        Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(10), Duration.ofSeconds(20));
        try (ConnectionPool pool = ConnectionPool.open(ConnectionSettings.of(url), options)) {
            held.add(pool.take());
            held.add(pool.take());
            assertThatThrownBy(pool::take)
                    .isInstanceOf(KeyValueException.class)
                    .hasMessageContaining("no connection to metadata database")
                    .hasMessageContaining("raise database.postgres.max_open_connections");
        }
    }

    @Test
    void aDatabaseThatOnlyReadsIsReadAndSaysSo() throws SQLException {
        try (PostgresKeyValueStore store = open(url)) {
            store.set(P, P, P);
        }
        server.execute("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        try (PostgresKeyValueStore store = open(url)) {
            assertThat(store.get(P, P)).hasValue(P);
            assertThatThrownBy(() -> store.set(P, P, P)).hasMessageContaining("takes no writes: it is a standby");
            assertThatThrownBy(() -> store.dropPartition(P)).hasMessageContaining("takes no writes");
            server.execute("postgres", "ALTER DATABASE " + database + " RESET default_transaction_read_only");
            Await.until("new sessions", () -> takesWrites(store));
        }
        server.execute("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        assertRefused(url + "&lakefskv_table=other", "takes no writes");
    }

    private static boolean takesWrites(PostgresKeyValueStore store) {
        try {
            store.set(P, P, new byte[0]);
            return true;
        } catch (KeyValueException e) {
            return false;
        }
    }

    @Test
    void aTableThatIsDroppedUnderUsIsSaid() throws SQLException {
        try (PostgresKeyValueStore store = open(url)) {
            store.set(P, P, P);
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE kv CASCADE");
            }
            assertThatThrownBy(() -> store.get(P, P)).hasMessageContaining("has lost its table");
            assertThatThrownBy(() -> store.set(P, P, P)).hasMessageContaining("has lost its table");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "53100, UNAVAILABLE, has no disk space left: the reason; free some",
        "53200, UNAVAILABLE, is out of memory: the reason",
        "57014, UNAVAILABLE, took longer than it lets a statement take (the reason)",
        "57P01, UNAVAILABLE, is being stopped (the reason)",
        "57P03, UNAVAILABLE, is starting or stopping (the reason)",
        "XX000, UNAVAILABLE, failed: the reason (SQLSTATE XX000)",
    })
    void whatIsHardToProvokeIsTranslated(String state, Kind kind, String text) {
        ServerErrorMessage message =
                new ServerErrorMessage("SERROR\0C" + state + "\0Mthe reason\0DKey (key)=(" + SECRET + ")\0");
        KeyValueException failure = new Failures("database d at h:1").of(new PSQLException(message, false));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageStartingWith("metadata database d at h:1 " + text);
        assertThat(failure.toString() + failure.getCause()).doesNotContain(SECRET);
    }

    @Test
    void aKeyBeyondTheIndexIsTheCallersFaultAndNamesNoDatabase() {
        ServerErrorMessage message = new ServerErrorMessage("SERROR\0C54000\0Mindex row too large\0");
        KeyValueException failure = new Failures("database d at h:1").of(new PSQLException(message, false));
        assertThat(failure.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure)
                .hasMessageStartingWith("the name or path is longer than the metadata database can hold")
                .hasMessageEndingWith("index row too large");
        assertThat(failure.getMessage()).doesNotContain("h:1");
    }

    @Test
    void whatIsAcknowledgedIsOnTheDiskWhateverTheDatabaseIsSetTo() throws SQLException {
        server.execute("postgres", "ALTER DATABASE " + database + " SET synchronous_commit = off");
        try (PostgresKeyValueStore store = open(url)) {
            store.set(P, P, P);
            assertThat(store.session("synchronous_commit")).isEqualTo("on");
            store.writeDeferred(List.of(new Write.Set(P, P, new byte[0], Condition.always())));
            store.dropPartition(P);
            assertThat(store.session("synchronous_commit")).isEqualTo("on");
        }
        server.execute("postgres", "ALTER DATABASE " + database + " SET synchronous_commit = local");
        try (PostgresKeyValueStore store = open(url)) {
            assertThat(store.session("synchronous_commit")).isEqualTo("local");
        }
    }
}
