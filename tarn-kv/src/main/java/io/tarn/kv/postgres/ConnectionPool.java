package io.tarn.kv.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;

/// The open connections, and what to do when one is lost.
final class ConnectionPool implements AutoCloseable {
    /// Something done with one connection.
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /// Set for every session. Every query here is meant to walk the primary key; a planner that misjudges a
    /// young table must not read all of it instead. Row locks are waited for and held for a limited time,
    /// also when the network fails silently. A database or user that is set not to wait for its disk would
    /// lose writes that were acknowledged, so the session waits unless a transaction says otherwise itself.
    private static final String SESSION = """
            SET default_transaction_isolation = 'read committed';
            SET enable_seqscan = off;
            SET enable_bitmapscan = off;
            SET enable_sort = off;
            SET jit = off;
            SET lock_timeout = '5s';
            SET idle_in_transaction_session_timeout = '30s';
            SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') = 'off'""";

    private static final int TRIES_MAX = 3;
    private static final Duration EVICTION_PAUSE = Duration.ofSeconds(1);

    private final HikariDataSource pool;
    private final Failures failures;
    private final Duration callTimeout;
    private final AtomicLong lastEvictionNanos = new AtomicLong(System.nanoTime() - EVICTION_PAUSE.toNanos());
    private volatile boolean closed;

    private ConnectionPool(HikariDataSource pool, Failures failures, Duration callTimeout) {
        this.pool = pool;
        this.failures = failures;
        this.callTimeout = callTimeout;
    }

    /// Opens a first connection; `UNAVAILABLE` with the reason when that is not possible.
    static ConnectionPool open(ConnectionSettings settings, PostgresOptions options) {
        Failures failures = new Failures(settings.name());
        try {
            return new ConnectionPool(new HikariDataSource(config(settings, options)), failures, options.callTimeout());
        } catch (PoolInitializationException e) {
            throw failures.of(new SQLException(e.getCause()));
        }
    }

    static KeyValueException closed() {
        return new KeyValueException(Kind.UNAVAILABLE, "the metadata store is closed");
    }

    void checkOpen() {
        if (closed) {
            throw closed();
        }
    }

    /// A connection in autocommit mode, to be closed soon; closing undoes what was not committed, and the mode.
    Connection take() {
        checkOpen();
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Does work that may be done twice without harm: it is tried again when the connection is lost or another
    /// transaction comes in the way.
    <T> T repeatable(Work<T> work) {
        long deadline = System.nanoTime() + callTimeout.toNanos();
        for (int tries = 1; ; tries++) {
            try (Connection connection = take()) {
                return work.run(connection);
            } catch (SQLException e) {
                KeyValueException failure = failed(e);
                boolean curable = Failures.isConnectionLost(e) || Failures.isCollision(e);
                if (!curable || tries == TRIES_MAX || System.nanoTime() > deadline) {
                    throw failure;
                }
            }
        }
    }

    /// The exception to throw for `failure`. When a connection is lost the others that idle probably are, too.
    KeyValueException failed(SQLException failure) {
        if (closed) {
            return closed();
        }
        long last = lastEvictionNanos.get();
        long now = System.nanoTime();
        if (Failures.isConnectionLost(failure)
                && now - last > EVICTION_PAUSE.toNanos()
                && lastEvictionNanos.compareAndSet(last, now)) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        return failures.of(failure);
    }

    PostgresKeyValueStore.PoolState state() {
        var counts = pool.getHikariPoolMXBean();
        return new PostgresKeyValueStore.PoolState(
                counts.getActiveConnections(),
                counts.getIdleConnections(),
                counts.getTotalConnections(),
                pool.getMaximumPoolSize(),
                counts.getThreadsAwaitingConnection());
    }

    @Override
    public void close() {
        closed = true;
        pool.close();
    }

    private static HikariConfig config(ConnectionSettings settings, PostgresOptions options) {
        PGSimpleDataSource source = settings.source();
        source.setSocketTimeout(seconds(options.answerTimeout()));
        if (source.getConnectTimeout() == 0) {
            source.setConnectTimeout(seconds(options.connectTimeout()));
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("tarn-kv-postgres");
        config.setDataSource(source);
        config.setConnectionInitSql(SESSION);
        config.setMaximumPoolSize(options.maxOpenConnections());
        config.setMinimumIdle(Math.min(options.maxIdleConnections(), options.maxOpenConnections()));
        config.setMaxLifetime(lifetime(options.connectionMaxLifetime()).toMillis());
        config.setConnectionTimeout(options.poolTimeout().toMillis());
        config.setValidationTimeout(Math.min(options.poolTimeout().toMillis(), 5000));
        config.setInitializationFailTimeout(1);
        return config;
    }

    private static int seconds(Duration time) {
        return Math.toIntExact(Math.max(1, time.toSeconds()));
    }

    private static Duration lifetime(Duration asked) {
        boolean tooShort = !asked.isZero() && asked.compareTo(PostgresOptions.LIFETIME_MIN) < 0;
        return tooShort ? PostgresOptions.LIFETIME_MIN : asked;
    }
}
