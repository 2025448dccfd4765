package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/// The table `kv` in PostgreSQL with its hundred partitions and its view, by plain SQL.
final class PostgresTable implements ForeignTable {
    private static final int PARTITIONS = 100;

    private final String url = PostgresServer.shared().freshDatabase();

    static PostgresTable made() throws SQLException {
        PostgresTable table = new PostgresTable();
        try (Connection connection = table.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kv (partition_key BYTEA NOT NULL, key BYTEA NOT NULL,"
                    + " value BYTEA NOT NULL, PRIMARY KEY (partition_key, key)) PARTITION BY HASH (partition_key)");
            for (int i = 0; i < PARTITIONS; i++) {
                statement.execute("CREATE TABLE kv_" + i + " PARTITION OF kv FOR VALUES WITH (MODULUS " + PARTITIONS
                        + ", REMAINDER " + i + ")");
            }
            statement.execute("CREATE VIEW kv_v AS SELECT ENCODE(partition_key, 'escape') AS partition_key,"
                    + " ENCODE(key, 'escape') AS key, value FROM kv");
        }
        return table;
    }

    /// The connection string for a server.
    String url() {
        return url;
    }

    private Connection connect() throws SQLException {
        return PostgresServer.shared().connect(PostgresServer.database(url));
    }

    @Override
    public void insert(List<Row> rows) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.prepareStatement("INSERT INTO kv VALUES (?, ?, ?)")) {
            for (Row row : rows) {
                statement.setBytes(1, row.partition().getBytes(UTF_8));
                statement.setBytes(2, row.key().getBytes(UTF_8));
                statement.setBytes(3, row.value());
                statement.execute();
            }
        }
    }

    @Override
    public TreeMap<RowKey, String> dump() throws SQLException {
        TreeMap<RowKey, String> rows = new TreeMap<>();
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT partition_key, key, value FROM kv")) {
            while (result.next()) {
                rows.put(
                        new RowKey(new String(result.getBytes(1), UTF_8), new String(result.getBytes(2), UTF_8)),
                        HexFormat.of().formatHex(result.getBytes(3)));
            }
        }
        return rows;
    }

    /// The names of all tables and views of the database.
    List<String> relations() throws SQLException {
        List<String> names = new java.util.ArrayList<>();
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT relname FROM pg_class WHERE relkind IN ('p', 'r', 'v', 'i',"
                        + " 'I') AND relnamespace = 'public'::regnamespace ORDER BY 1")) {
            while (result.next()) {
                names.add(result.getString(1));
            }
        }
        return names;
    }
}
