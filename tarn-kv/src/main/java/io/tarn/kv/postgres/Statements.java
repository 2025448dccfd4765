package io.tarn.kv.postgres;

import io.tarn.kv.Condition;
import io.tarn.kv.PagedScan.Page;
import io.tarn.kv.Write;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The few statements on the table. Many rows travel as arrays: whatever their number, it is one round trip and
/// one prepared statement.
final class Statements {
    /// A page ends at the value that reaches this size.
    static final int PAGE_BYTES_MAX = 4 << 20;

    /// Has the statement's transaction not wait for the disk at its end, as [#defer].
    private static final String DEFERRED = " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS deferred";

    private final String read;
    private final String lock;
    private final String upsert;
    private final String updateOne;
    private final String insertOne;
    private final String upsertWhere;
    private final String deleteFirst;
    private final String insert;
    private final String delete;
    private final String page;
    private final String bound;
    private final String deleteRange;
    private final String deleteRest;

    /// `table` must be safe inside quotes.
    Statements(String table) {
        String quoted = '"' + table + '"';
        read = "SELECT partition_key, key, value FROM " + quoted + " WHERE partition_key = ? AND key = ANY (?)";
        lock =
                "SELECT locked.* FROM unnest(?::bytea[]) AS wanted (key), LATERAL (SELECT partition_key, key, value FROM "
                        + quoted + " AS kv WHERE kv.partition_key = ? AND kv.key = wanted.key FOR UPDATE) AS locked";
        String rows = "INSERT INTO " + quoted + " (partition_key, key, value)"
                + " SELECT * FROM unnest(?::bytea[], ?::bytea[], ?::bytea[])";
        String conflict = " ON CONFLICT (partition_key, key) DO ";
        String replace = conflict + "UPDATE SET value = excluded.value";
        upsert = rows + replace;
        upsertWhere = rows + " WHERE EXISTS (SELECT FROM judged)" + replace;
        insert = rows + conflict + "NOTHING";
        updateOne = "UPDATE " + quoted + " AS kv SET value = ?%s WHERE kv.partition_key = ? AND kv.key = ?";
        insertOne = "INSERT INTO " + quoted + " (value, partition_key, key) SELECT ?::bytea, ?::bytea, ?::bytea%s"
                + conflict + "NOTHING";
        deleteFirst = "DELETE FROM " + quoted + " WHERE partition_key = ? AND key IN (SELECT key FROM " + quoted
                + " WHERE partition_key = ? ORDER BY key LIMIT ?)";
        delete = "DELETE FROM " + quoted + " WHERE partition_key = ? AND key = ANY (?)";
        String from = " FROM " + quoted + " WHERE partition_key = ? AND key >= ?";
        page = "SELECT key, CASE WHEN coalesce(sum(octet_length(value)) OVER before, 0) < " + PAGE_BYTES_MAX
                + " THEN value END" + from
                + " WINDOW before AS (ORDER BY key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
                + " ORDER BY key LIMIT ?";
        bound = "SELECT key" + from + " ORDER BY key OFFSET ? LIMIT 1";
        deleteRest = "DELETE" + from;
        deleteRange = deleteRest + " AND key < ?";
    }

    /// The values of rows, as far as they exist, all of one moment. Each partition has a SELECT of its own in
    /// the query: the planner finds the one table of a single name at once, and looks through all for a list of
    /// names.
    Map<RowKey, byte[]> read(Connection connection, Map<byte[], ? extends Collection<byte[]>> keysByPartition)
            throws SQLException {
        String query = String.join(" UNION ALL ", Collections.nCopies(keysByPartition.size(), read));
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            int parameter = 0;
            for (var keys : keysByPartition.entrySet()) {
                statement.setBytes(++parameter, keys.getKey());
                statement.setArray(++parameter, array(connection, keys.getValue()));
            }
            Map<RowKey, byte[]> found = new HashMap<>();
            collect(statement, found);
            return found;
        }
    }

    /// These rows, as far as they exist; nobody else changes them until the transaction ends. They are looked up
    /// one by one and locked in that order: asked for all of them sorted, the planner reads the whole partition.
    Map<RowKey, byte[]> lock(Connection connection, SortedSet<RowKey> rows) throws SQLException {
        Map<RowKey, byte[]> found = new HashMap<>();
        for (var keys : byPartition(rows).entrySet()) {
            try (PreparedStatement statement = connection.prepareStatement(lock)) {
                statement.setArray(1, array(connection, keys.getValue()));
                statement.setBytes(2, keys.getKey());
                collect(statement, found);
            }
        }
        return found;
    }

    /// Sets all rows, in the order of the map.
    void upsert(Connection connection, SortedMap<RowKey, byte[]> rows) throws SQLException {
        write(connection, upsert, rows);
    }

    /// Inserts the rows that do not exist; returns how many those were.
    int insert(Connection connection, SortedMap<RowKey, byte[]> rows) throws SQLException {
        return write(connection, insert, rows);
    }

    /// Removes these rows, as far as they exist.
    void delete(Connection connection, SortedSet<RowKey> rows) throws SQLException {
        for (var keys : byPartition(rows).entrySet()) {
            try (PreparedStatement statement = connection.prepareStatement(delete)) {
                statement.setBytes(1, keys.getKey());
                statement.setArray(2, array(connection, keys.getValue()));
                statement.executeUpdate();
            }
        }
    }

    /// Up to `entriesMax` entries from the first key not below `from`, fewer when they are large.
    Page page(Connection connection, byte[] partition, byte[] from, int entriesMax) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(page)) {
            statement.setBytes(1, partition);
            statement.setBytes(2, from);
            statement.setInt(3, entriesMax);
            List<byte[]> keys = new ArrayList<>();
            List<byte[]> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    byte[] value = rows.getBytes(2);
                    if (value == null) {
                        return new Page(keys, values, false);
                    }
                    keys.add(rows.getBytes(1));
                    values.add(value);
                }
            }
            return new Page(keys, values, keys.size() < entriesMax);
        }
    }

    /// Removes up to `entriesMax` entries from the first key not below `from`; returns the first key that may
    /// be left, empty when nothing is.
    Optional<byte[]> deletePage(Connection connection, byte[] partition, byte[] from, int entriesMax)
            throws SQLException {
        Optional<byte[]> end = bound(connection, partition, from, entriesMax);
        try (PreparedStatement statement = connection.prepareStatement(end.isPresent() ? deleteRange : deleteRest)) {
            statement.setBytes(1, partition);
            statement.setBytes(2, from);
            if (end.isPresent()) {
                statement.setBytes(3, end.get());
            }
            statement.executeUpdate();
        }
        return end;
    }

    /// Removes up to `entriesMax` entries of each partition, in one round trip; returns how many of each.
    int[] deleteFirst(Connection connection, List<byte[]> partitions, int entriesMax) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(deleteFirst)) {
            for (byte[] partition : partitions) {
                statement.setBytes(1, partition);
                statement.setBytes(2, partition);
                statement.setInt(3, entriesMax);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    /// Sets the one row if the condition holds, and `others` with it; false when it does not hold and nothing was
    /// done. `others` has not that row. One round trip, a transaction of its own.
    boolean setIf(Connection connection, Write.Set judged, SortedMap<RowKey, byte[]> others, boolean durable)
            throws SQLException {
        String change = switch (judged.condition()) {
            case Condition.Absent() -> insertOne;
            case Condition.Exists() -> updateOne;
            case Condition.Unchanged unchanged -> updateOne + " AND kv.value = ?";
            case Condition.Always() -> throw new IllegalArgumentException("a write without a condition");
        };
        String from = durable ? "" : DEFERRED;
        String sql = others.isEmpty()
                ? change.formatted(from)
                : "WITH judged AS (" + change.formatted(from) + " RETURNING 1) " + upsertWhere;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = bind(statement, judged);
            if (!others.isEmpty()) {
                bind(connection, statement, next, others);
            }
            return statement.executeUpdate() > 0;
        }
    }

    private static int bind(PreparedStatement statement, Write.Set judged) throws SQLException {
        statement.setBytes(1, judged.value());
        statement.setBytes(2, judged.partition());
        statement.setBytes(3, judged.key());
        if (judged.condition() instanceof Condition.Unchanged(byte[] value)) {
            statement.setBytes(4, value);
            return 5;
        }
        return 4;
    }

    /// Has the transaction not wait for the disk at its end. The log keeps the order of transactions, so
    /// whatever commits later takes this one along.
    void defer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = off");
        }
    }

    private Optional<byte[]> bound(Connection connection, byte[] partition, byte[] from, int entries)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(bound)) {
            statement.setBytes(1, partition);
            statement.setBytes(2, from);
            statement.setInt(3, entries);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
            }
        }
    }

    private static void collect(PreparedStatement statement, Map<RowKey, byte[]> found) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.put(new RowKey(rows.getBytes(1), rows.getBytes(2)), rows.getBytes(3));
            }
        }
    }

    private static SortedMap<byte[], List<byte[]>> byPartition(SortedSet<RowKey> rows) {
        SortedMap<byte[], List<byte[]>> keys = new TreeMap<>(Arrays::compareUnsigned);
        for (RowKey row : rows) {
            keys.computeIfAbsent(row.partition(), partition -> new ArrayList<>())
                    .add(row.key());
        }
        return keys;
    }

    private static int write(Connection connection, String sql, SortedMap<RowKey, byte[]> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, 1, rows);
            return statement.executeUpdate();
        }
    }

    private static void bind(
            Connection connection, PreparedStatement statement, int first, SortedMap<RowKey, byte[]> rows)
            throws SQLException {
        List<byte[]> partitions = new ArrayList<>(rows.size());
        List<byte[]> keys = new ArrayList<>(rows.size());
        for (RowKey row : rows.keySet()) {
            partitions.add(row.partition());
            keys.add(row.key());
        }
        statement.setArray(first, array(connection, partitions));
        statement.setArray(first + 1, array(connection, keys));
        statement.setArray(first + 2, array(connection, rows.values()));
    }

    private static Array array(Connection connection, Collection<byte[]> elements) throws SQLException {
        return connection.createArrayOf("bytea", elements.toArray(byte[][]::new));
    }
}
