package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a statement costs depends on the rows it is about, not on how many lie beside them.
class StatementsTest {
    private static final byte[] P = "p".getBytes(UTF_8);
    private static final int ROWS = 50_000;

    private final Statements statements = new Statements("kv");
    private Connection connection;

    /// Something done on the table.
    private interface Work {
        void run() throws SQLException;
    }

    @BeforeEach
    void fill() throws SQLException {
        PostgresServer server = PostgresServer.shared();
        String url = server.freshDatabase();
        PostgresKeyValueStore.open(PostgresOptions.defaults(url)).close();
        connection = server.connect(PostgresServer.database(url));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO kv SELECT 'p', convert_to('key' || n, 'UTF8'), 'value' FROM generate_series(1, " + ROWS
                            + ") AS n");
            statement.execute("ANALYZE");
        }
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static RowKey row(String key) {
        return new RowKey(P, key.getBytes(UTF_8));
    }

    /// Rows that `work` looks at, whether it returns them or not.
    private long rowsTouched(Work work) throws SQLException {
        work.run();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")) {
            result.next();
            return result.getLong(1);
        } finally {
            connection.rollback();
        }
    }

    @Test
    void noStatementLooksAtOtherRows() throws SQLException {
        var some = new TreeSet<>(List.of(row("key7"), row("key40000"), row("missing")));
        var values = new TreeMap<RowKey, byte[]>();
        some.forEach(row -> values.put(row, P));
        var judged = new Write.Set(P, row("key9").key(), P, Condition.unchanged("value".getBytes(UTF_8)));
        Map<byte[], List<byte[]>> keys = new TreeMap<>(Arrays::compareUnsigned);
        keys.put(P, some.stream().map(RowKey::key).toList());
        Map<String, Work> all = Map.of(
                "lock", () -> assertThat(statements.lock(connection, some)).hasSize(2),
                "read", () -> assertThat(statements.read(connection, keys)).hasSize(2),
                "upsert", () -> statements.upsert(connection, values),
                "insert",
                        () -> assertThat(statements.insert(connection, values)).isEqualTo(1),
                "delete", () -> statements.delete(connection, some),
                "setIf",
                        () -> assertThat(statements.setIf(connection, judged, values, true))
                                .isTrue(),
                "page", () -> statements.page(connection, P, row("key4").key(), 10),
                "deletePage",
                        () -> statements.deletePage(connection, P, row("key4").key(), 10),
                "deleteFirst", () -> statements.deleteFirst(connection, List.of(P), 10));
        for (var one : all.entrySet()) {
            assertThat(rowsTouched(one.getValue())).as(one.getKey()).isLessThan(100);
        }
    }
}
