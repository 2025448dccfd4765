package io.tarn.kv.postgres;

import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// Writes that share one transaction. Rows that conditions look at are locked and read, all conditions are
/// judged here, and what the writes come to is stored in as few statements as there are kinds of change; plain
/// writes alone are one statement.
///
/// A transaction that the server undid is tried again when it only met another one; else its requests are
/// carried out one by one, so that one that the server refuses fails alone. When the connection is lost nobody
/// knows whether the writes happened, so nothing is tried again.
final class WriteBatch implements Combiner.Batch<WriteRequest> {
    /// A batch takes no further request beyond this many writes or bytes.
    static final int WRITES_MAX = 1000;

    static final long BYTES_MAX = 4L << 20;

    private static final int TRIES_MAX = 10;
    private static final Duration PAUSE_FIRST = Duration.ofMillis(1);
    private static final Duration PAUSE_MAX = Duration.ofMillis(100);
    private static final int ALIVE_SECONDS = 5;

    private final ConnectionPool pool;
    private final Statements statements;
    private final List<WriteRequest> requests = new ArrayList<>();
    private int writes;
    private long bytes;

    WriteBatch(ConnectionPool pool, Statements statements) {
        this.pool = pool;
        this.statements = statements;
    }

    @Override
    public boolean add(WriteRequest request) {
        writes += request.writes().size();
        bytes += request.bytes();
        if (!requests.isEmpty() && (writes > WRITES_MAX || bytes > BYTES_MAX)) {
            return false;
        }
        return requests.add(request);
    }

    @Override
    public void run() {
        try {
            carryOut(requests);
        } catch (UndoneException e) {
            if (requests.size() == 1) {
                throw pool.failed(e.reason);
            }
            requests.forEach(this::carryOutAlone);
        }
    }

    private void carryOutAlone(WriteRequest request) {
        if (request.outcome().isDone()) {
            return;
        }
        try {
            carryOut(List.of(request));
        } catch (UndoneException e) {
            request.outcome().completeExceptionally(pool.failed(e.reason));
        }
    }

    /// The server undid the transaction.
    private static final class UndoneException extends Exception {
        private static final long serialVersionUID = 1L;
        private final SQLException reason;

        UndoneException(SQLException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private void carryOut(List<WriteRequest> some) throws UndoneException {
        for (int tries = 1; ; tries++) {
            try {
                int[] done = attempt(some);
                for (int i = 0; i < done.length; i++) {
                    some.get(i).outcome().complete(done[i]);
                }
                return;
            } catch (UndoneException e) {
                if (tries == TRIES_MAX || !Failures.isCollision(e.reason)) {
                    throw e;
                }
            }
            long longest = Math.min(PAUSE_MAX.toNanos(), PAUSE_FIRST.toNanos() << tries);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
        }
    }

    private int[] attempt(List<WriteRequest> some) throws UndoneException {
        try (Connection connection = pool.take()) {
            try {
                return transaction(connection, some);
            } catch (SQLException e) {
                if (isUndone(connection)) {
                    throw new UndoneException(e);
                }
                throw pool.failed(e);
            }
        } catch (SQLException e) {
            throw pool.failed(e);
        }
    }

    /// A session that goes on after an error has undone the statement, or the transaction.
    private static boolean isUndone(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return connection.isValid(ALIVE_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private int[] transaction(Connection connection, List<WriteRequest> some) throws SQLException {
        SortedSet<RowKey> judged = Effects.judged(some);
        boolean durable = some.stream().anyMatch(WriteRequest::durable);
        if (judged.isEmpty() && durable) {
            Effects effects = new Effects(judged, Map.of());
            int[] done = some.stream().mapToInt(effects::add).toArray();
            if (effects.deletes().isEmpty()) {
                statements.upsert(connection, effects.sets());
                return done;
            }
        }
        if (some.size() == 1 && judged.size() == 1 && alone(connection, some.getFirst())) {
            return new int[] {some.getFirst().writes().size()};
        }
        connection.setAutoCommit(false);
        if (!durable) {
            statements.defer(connection);
        }
        Effects effects = new Effects(judged, statements.lock(connection, judged));
        int[] done = some.stream().mapToInt(effects::add).toArray();
        if (effects.isEmpty()) {
            connection.rollback();
        } else {
            store(connection, effects);
            connection.commit();
        }
        return done;
    }

    /// Carries out a request of one condition in one statement, if the condition holds; false when it does not, or
    /// the request is not of that form, and nothing was done.
    private boolean alone(Connection connection, WriteRequest request) throws SQLException {
        SortedMap<RowKey, byte[]> others = new TreeMap<>();
        List<Write.Set> judged = new ArrayList<>();
        for (Write write : request.writes()) {
            switch (write) {
                case Write.Set set
                when set.condition() instanceof Condition.Always ->
                    others.put(new RowKey(set.partition(), set.key()), set.value());
                case Write.Set set -> judged.add(set);
                case Write.Check _, Write.Delete _ -> {
                    return false;
                }
            }
        }
        boolean rowsDiffer = others.size() == request.writes().size() - 1
                && !others.containsKey(new RowKey(
                        judged.getFirst().partition(), judged.getFirst().key()));
        return rowsDiffer && statements.setIf(connection, judged.getFirst(), others, request.durable());
    }

    private void store(Connection connection, Effects effects) throws SQLException {
        SortedMap<RowKey, byte[]> inserts = effects.inserts();
        if (!inserts.isEmpty() && statements.insert(connection, inserts) < inserts.size()) {
            throw new SQLException("a row that was missing is there now", Failures.COLLISION);
        }
        SortedMap<RowKey, byte[]> sets = effects.sets();
        if (!sets.isEmpty()) {
            statements.upsert(connection, sets);
        }
        statements.delete(connection, effects.deletes());
    }
}
