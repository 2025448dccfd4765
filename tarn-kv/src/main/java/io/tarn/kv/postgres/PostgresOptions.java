package io.tarn.kv.postgres;

import java.time.Duration;

/// How to reach the database, and the limits of using it. Specification: configuration section 2.4.
///
/// @param connectionString URL or `key=value` text as libpq takes it; it may hold a password and is never shown
/// @param maxOpenConnections connections open at once, at most
/// @param maxIdleConnections connections kept open while there is nothing to do; no more than the open ones
/// @param connectionMaxLifetime age at which a connection is replaced; at least [#LIFETIME_MIN], zero is never
/// @param scanPageSize entries a scan reads in one query, at most
/// @param connectTimeout for reaching the server and logging in
/// @param poolTimeout for a connection to become free, or the server to come back
/// @param answerTimeout for the answer to one statement
/// @param callTimeout for a read or write as a whole, the wait behind others included
/// @param queuedRequestsMax how many callers may wait for a query before further ones wait to be let in
public record PostgresOptions(
        String connectionString,
        int maxOpenConnections,
        int maxIdleConnections,
        Duration connectionMaxLifetime,
        int scanPageSize,
        Duration connectTimeout,
        Duration poolTimeout,
        Duration answerTimeout,
        Duration callTimeout,
        int queuedRequestsMax) {
    /// A shorter lifetime is taken as this one.
    public static final Duration LIFETIME_MIN = Duration.ofSeconds(30);

    /// Entries a scan reads in one query when nothing else is configured.
    public static final int SCAN_PAGE_SIZE = 1000;

    /// Rejects limits that are not positive.
    public PostgresOptions {
        if (maxOpenConnections <= 0 || maxIdleConnections < 0 || scanPageSize <= 0 || queuedRequestsMax <= 0) {
            throw new IllegalArgumentException("the limits of the PostgreSQL connections must be positive");
        }
        if (connectionMaxLifetime.isNegative()
                || !connectTimeout.isPositive()
                || !poolTimeout.isPositive()
                || !answerTimeout.isPositive()
                || !callTimeout.isPositive()) {
            throw new IllegalArgumentException("the times of the PostgreSQL connections must be positive");
        }
    }

    /// 25 connections, all kept, each for 5 minutes; pages of 1000; 5 s to connect, 5 s for a free connection,
    /// 20 s for an answer, 30 s for a call; 4096 waiting callers.
    public static PostgresOptions defaults(String connectionString) {
        return new PostgresOptions(
                connectionString,
                25,
                25,
                Duration.ofMinutes(5),
                SCAN_PAGE_SIZE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                4096);
    }

    /// The same with other limits of the pool.
    public PostgresOptions withConnections(int maxOpen, int maxIdle, Duration maxLifetime) {
        return new PostgresOptions(
                connectionString,
                maxOpen,
                maxIdle,
                maxLifetime,
                scanPageSize,
                connectTimeout,
                poolTimeout,
                answerTimeout,
                callTimeout,
                queuedRequestsMax);
    }

    /// The same with another page size of scans.
    public PostgresOptions withScanPageSize(int entries) {
        return new PostgresOptions(
                connectionString,
                maxOpenConnections,
                maxIdleConnections,
                connectionMaxLifetime,
                entries,
                connectTimeout,
                poolTimeout,
                answerTimeout,
                callTimeout,
                queuedRequestsMax);
    }

    /// The same with other times to wait.
    public PostgresOptions withTimeouts(Duration connect, Duration pool, Duration answer, Duration call) {
        return new PostgresOptions(
                connectionString,
                maxOpenConnections,
                maxIdleConnections,
                connectionMaxLifetime,
                scanPageSize,
                connect,
                pool,
                answer,
                call,
                queuedRequestsMax);
    }

    /// Without the connection string, which may hold a password.
    @Override
    public String toString() {
        return "PostgresOptions[maxOpenConnections=" + maxOpenConnections + ", maxIdleConnections="
                + maxIdleConnections + ", connectionMaxLifetime=" + connectionMaxLifetime + ", scanPageSize="
                + scanPageSize + "]";
    }
}
