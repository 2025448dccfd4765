package io.tarn.kv.postgres;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The table, its hash partitions and the view, made when missing and checked when there. Another server that
/// does the same at the same time, Tarn or the reference, is kept off by the advisory lock both take. What is
/// complete is not touched, so a user who may not create anything can use it.
///
/// Specification: engine section 7.4.
final class Schema {
    static final int PARTITIONS = 100;

    private static final String COLUMNS = "partition_key bytea not null, key bytea not null, value bytea not null";
    private static final String PRIMARY_KEY = "PRIMARY KEY (partition_key, key)";
    private static final String PARTITION_KEY = "HASH (partition_key)";

    private static final String DESCRIBE_TABLE = """
            SELECT pg_get_partkeydef(t.oid),
                (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ', ' ORDER BY a.attnum)
                    FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped),
                (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'p')
            FROM pg_class t WHERE t.oid = to_regclass(?)""";
    private static final String DESCRIBE_PARTITIONS = """
            SELECT pg_get_expr(p.relpartbound, p.oid) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
            WHERE i.inhparent = to_regclass(?)""";
    private static final String EXISTS = "SELECT to_regclass(?) IS NOT NULL";

    private final Connection connection;
    private final String table;

    private Schema(Connection connection, String table) {
        this.connection = connection;
        this.table = table;
    }

    /// Makes what is missing. `UNAVAILABLE` when there is a table of that name that does not fit.
    static void prepare(Connection connection, String table) throws SQLException {
        Schema schema = new Schema(connection, table);
        if (schema.missing().isEmpty()) {
            return;
        }
        connection.setAutoCommit(false);
        schema.execute("SET LOCAL lock_timeout = 0");
        schema.execute("SELECT pg_advisory_xact_lock(" + lockId(table) + ")");
        for (String statement : schema.missing()) {
            schema.execute(statement);
        }
        connection.commit();
    }

    /// The number of the advisory lock: the 32-bit FNV-1a hash of `lakefs:` and the table's name, unsigned.
    static long lockId(String table) {
        int hash = 0x811c9dc5;
        for (byte next : ("lakefs:" + table).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (next & 0xff)) * 0x01000193;
        }
        return Integer.toUnsignedLong(hash);
    }

    /// The statements that would complete the layout.
    private List<String> missing() throws SQLException {
        List<String> statements = new ArrayList<>();
        if (!tableExists()) {
            statements.add("CREATE TABLE " + quoted("") + " (partition_key BYTEA NOT NULL, key BYTEA NOT NULL,"
                    + " value BYTEA NOT NULL, " + PRIMARY_KEY + ") PARTITION BY " + PARTITION_KEY);
        }
        Set<String> bounds = bounds();
        for (int i = 0; i < PARTITIONS; i++) {
            if (!bounds.remove(bound(i))) {
                statements.add("CREATE TABLE " + quoted("_" + i) + " PARTITION OF " + quoted("") + " " + bound(i));
            }
        }
        if (!bounds.isEmpty()) {
            throw unfit("is divided differently: " + bounds.iterator().next());
        }
        if (!viewExists()) {
            statements.add(
                    "CREATE VIEW " + quoted("_v") + " AS SELECT ENCODE(partition_key, 'escape') AS partition_key,"
                            + " ENCODE(key, 'escape') AS key, value FROM " + quoted(""));
        }
        return statements;
    }

    private boolean tableExists() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DESCRIBE_TABLE)) {
            statement.setString(1, quoted(""));
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    return false;
                }
                check("partitioning", PARTITION_KEY, String.valueOf(found.getString(1)));
                check("columns", COLUMNS, String.valueOf(found.getString(2)));
                check("primary key", PRIMARY_KEY, String.valueOf(found.getString(3)));
                return true;
            }
        }
    }

    private void check(String what, String expected, String found) {
        if (!found.equals(expected)) {
            throw unfit("has the " + what + " " + (found.equals("null") ? "none" : found) + " instead of " + expected);
        }
    }

    private KeyValueException unfit(String how) {
        return new KeyValueException(
                Kind.UNAVAILABLE,
                "the table " + table + " of the metadata database " + how
                        + "; use another database, or another table by lakefskv_table in "
                        + "database.postgres.connection_string");
    }

    private Set<String> bounds() throws SQLException {
        Set<String> bounds = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(DESCRIBE_PARTITIONS)) {
            statement.setString(1, quoted(""));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    bounds.add(found.getString(1));
                }
            }
        }
        return bounds;
    }

    private static String bound(int remainder) {
        return "FOR VALUES WITH (modulus " + PARTITIONS + ", remainder " + remainder + ")";
    }

    private boolean viewExists() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXISTS)) {
            statement.setString(1, quoted("_v"));
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String quoted(String suffix) {
        return '"' + table + suffix + '"';
    }
}
