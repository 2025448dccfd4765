package io.tarn.kv.postgres;

import io.tarn.kv.Arguments;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.PagedScan;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The store in one table of a PostgreSQL database, which any number of servers share. Its layout is the
/// reference's, so the database of one is taken over by the other as it is.
///
/// Callers that write at the same time share transactions, callers that read at the same time share queries.
/// Scans and drops use connections of their own. A list of writes is one transaction up to
/// [WriteBatch#WRITES_MAX] writes and several beyond. Partition and key together may have about 2,700 bytes
/// after compression; what PostgreSQL cannot index is `INVALID`.
///
/// Without the database every call fails with `UNAVAILABLE` within the times of [PostgresOptions], and works
/// again by itself afterwards. Specification: engine section 7.4.
public final class PostgresKeyValueStore implements KeyValueStore {
    /// Keys looked up in one query, at most.
    static final int KEYS_PER_QUERY_MAX = 500;

    /// Entries a drop removes in one transaction.
    static final int DROP_ENTRIES_MAX = 10_000;

    /// Partitions dropped in one transaction, and entries of each that go with it, at most.
    static final int DROPPED_TOGETHER_MAX = 64;

    static final int SMALL_ENTRIES_MAX = 1_000;

    private static final int READ_LANES = 2;
    private static final int WRITE_LANES = 1;

    private final ConnectionPool pool;
    private final Statements statements;
    private final Combiner<List<Optional<byte[]>>, ReadRequest> reads;
    private final Combiner<Integer, WriteRequest> writes;
    private final int scanPageSize;

    private PostgresKeyValueStore(ConnectionPool pool, String table, PostgresOptions options) {
        this.pool = pool;
        this.statements = new Statements(table);
        this.reads = new Combiner<>("read", READ_LANES, options, () -> new ReadBatch(pool, statements));
        this.writes = new Combiner<>("write", WRITE_LANES, options, () -> new WriteBatch(pool, statements));
        this.scanPageSize = options.scanPageSize();
    }

    /// Connects, and makes the table and what belongs to it unless it is there. `INVALID` when the connection
    /// string is wrong, `UNAVAILABLE` when the database cannot be used; the message says why and holds no
    /// password.
    public static PostgresKeyValueStore open(PostgresOptions options) {
        ConnectionSettings settings = ConnectionSettings.of(options.connectionString());
        ConnectionPool pool = ConnectionPool.open(settings, options);
        try (Connection connection = pool.take()) {
            Schema.prepare(connection, settings.table());
        } catch (SQLException e) {
            KeyValueException failure = pool.failed(e);
            pool.close();
            throw failure;
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        PostgresKeyValueStore store = new PostgresKeyValueStore(pool, settings.table(), options);
        store.reads.start();
        store.writes.start();
        return store;
    }

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        Arguments.check(partition, key);
        return reads.call(new ReadRequest(List.of(new RowKey(partition, key)))).getFirst();
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        Arguments.check(partition, keys);
        return read(keys.stream().map(key -> new RowKey(partition, key)).toList(), KEYS_PER_QUERY_MAX);
    }

    /// Up to [ReadBatch#PARTITIONS_MAX] keys are read in one query, of one moment.
    @Override
    public List<Optional<byte[]>> getEach(List<Key> keys) {
        keys.forEach(key -> Arguments.check(key.partition(), key.key()));
        return read(
                keys.stream().map(key -> new RowKey(key.partition(), key.key())).toList(), ReadBatch.PARTITIONS_MAX);
    }

    @Override
    public int write(List<Write> writes) {
        return write(writes, true);
    }

    /// The database commits without waiting for its disk. Its log keeps the order, so a later write that is on
    /// the disk has this one before it.
    @Override
    public int writeDeferred(List<Write> writes) {
        return write(writes, false);
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        Arguments.checkPartition(partition);
        pool.checkOpen();
        return new PagedScan(new Pages(pool, statements, partition.clone()), start, pageSize, scanPageSize);
    }

    @Override
    public void dropPartition(byte[] partition) {
        Arguments.checkPartition(partition);
        Optional<byte[]> from = Optional.of(new byte[0]);
        while (from.isPresent()) {
            byte[] start = from.get();
            from = deferred(connection -> statements.deletePage(connection, partition, start, DROP_ENTRIES_MAX));
        }
    }

    /// Small partitions go together, many in one round trip.
    @Override
    public void dropPartitions(List<byte[]> partitions) {
        partitions.forEach(Arguments::checkPartition);
        for (int from = 0; from < partitions.size(); from += DROPPED_TOGETHER_MAX) {
            List<byte[]> some = partitions.subList(from, Math.min(partitions.size(), from + DROPPED_TOGETHER_MAX));
            dropSmall(some).forEach(this::dropPartition);
        }
    }

    /// Drops these as far as they are small; returns those that may hold more.
    private List<byte[]> dropSmall(List<byte[]> partitions) {
        int[] dropped = deferred(connection -> statements.deleteFirst(connection, partitions, SMALL_ENTRIES_MAX));
        List<byte[]> left = new ArrayList<>();
        for (int i = 0; i < dropped.length; i++) {
            if (dropped[i] >= SMALL_ENTRIES_MAX) {
                left.add(partitions.get(i));
            }
        }
        return left;
    }

    /// Carries out what waits, then closes the connections. Later calls fail with `UNAVAILABLE`.
    @Override
    public void close() {
        writes.close();
        reads.close();
        pool.close();
    }

    /// Transactions of writes begun so far: fewer than writes when callers shared them.
    long writeBatches() {
        return writes.batches();
    }

    /// Writes that are in no transaction yet.
    int writesWaiting() {
        return writes.waiting();
    }

    /// What a setting of the database is for the sessions of this store.
    String session(String setting) {
        return pool.repeatable(connection -> statements.setting(connection, setting));
    }

    /// How many connections there are and who waits for one.
    public PoolState poolState() {
        return pool.state();
    }

    /// Connections of the pool, and callers that wait for one.
    ///
    /// @param openMax connections open at once, at most
    public record PoolState(int inUse, int idle, int open, int openMax, int waiting) {}

    /// Queries of reads begun so far.
    long readBatches() {
        return reads.batches();
    }

    private record Pages(ConnectionPool pool, Statements statements, byte[] partition) implements PagedScan.Source {
        @Override
        public PagedScan.Page read(byte[] from, int entriesMax) {
            return pool.repeatable(connection -> statements.page(connection, partition, from, entriesMax));
        }

        @Override
        public void checkOpen() {
            pool.checkOpen();
        }
    }

    private List<Optional<byte[]>> read(List<RowKey> rows, int rowsPerQuery) {
        pool.checkOpen();
        List<Optional<byte[]>> values = new ArrayList<>(rows.size());
        for (int from = 0; from < rows.size(); from += rowsPerQuery) {
            List<RowKey> some = rows.subList(from, Math.min(rows.size(), from + rowsPerQuery));
            values.addAll(reads.call(new ReadRequest(some)));
        }
        return values;
    }

    private int write(List<Write> all, boolean durable) {
        Arguments.check(all);
        pool.checkOpen();
        int done = 0;
        while (done < all.size()) {
            List<Write> some = nextPart(all, done);
            int carriedOut = writes.call(new WriteRequest(some, durable));
            done += carriedOut;
            if (carriedOut < some.size()) {
                break;
            }
        }
        return done;
    }

    private static List<Write> nextPart(List<Write> all, int from) {
        int to = from;
        long bytes = 0;
        while (to < all.size() && to - from < WriteBatch.WRITES_MAX) {
            bytes += WriteRequest.bytes(all.get(to));
            if (to > from && bytes > WriteBatch.BYTES_MAX) {
                break;
            }
            to++;
        }
        return all.subList(from, to);
    }

    /// Does work that may be done twice in a transaction that does not wait for the disk.
    private <T> T deferred(ConnectionPool.Work<T> work) {
        return pool.repeatable(connection -> {
            connection.setAutoCommit(false);
            statements.defer(connection);
            T result = work.run(connection);
            connection.commit();
            return result;
        });
    }
}
