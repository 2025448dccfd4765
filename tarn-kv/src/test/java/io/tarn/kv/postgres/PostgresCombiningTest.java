package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Write;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.Seed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Callers share round trips, and none pays for another.
class PostgresCombiningTest {
    private static final byte[] P = "p".getBytes(UTF_8);
    private static final byte[] LOCKED = "locked".getBytes(UTF_8);

    private final PostgresServer server = PostgresServer.shared();
    private String url;
    private PostgresKeyValueStore store;

    @BeforeEach
    void open() {
        url = server.freshDatabase();
        store = PostgresKeyValueStore.open(options());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private PostgresOptions options() {
        return PostgresOptions.defaults(url).withConnections(6, 2, PostgresOptions.LIFETIME_MIN);
    }

    private static byte[] key(Object... parts) {
        return List.of(parts).toString().getBytes(UTF_8);
    }

    private static Write set(byte[] key, String value, Condition condition) {
        return new Write.Set(P, key, value.getBytes(UTF_8), condition);
    }

    /// A session of somebody else that holds a row; ends when closed.
    private Connection locking(byte[] key) throws SQLException {
        store.set(P, key, P);
        Connection other = server.connect(PostgresServer.database(url));
        other.setAutoCommit(false);
        execute(other, "SELECT 1 FROM kv WHERE key = '" + new String(key, UTF_8) + "' FOR UPDATE");
        return other;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void writersShareTransactionsAndReadersQueries() {
        Crowd.virtual(64, index -> {
            for (int i = 0; i < 50; i++) {
                store.set(P, key(index, i), key(i));
                assertThat(store.get(P, key(index, i))).hasValue(key(i));
            }
        });
        assertThat(store.writeBatches()).isLessThan(64 * 50 / 4);
        assertThat(store.readBatches()).isLessThan(64 * 50 / 4);
    }

    @Test
    void keysOfManyPartitionsAreReadTogether() {
        List<Key> keys = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < ReadBatch.PARTITIONS_MAX * 2 + 1; i++) {
            writes.add(new Write.Set(key(i), P, key(i), Condition.always()));
            keys.addFirst(new Key(key(i), P));
        }
        store.write(writes);
        assertThat(store.getEach(keys).stream().map(Optional::orElseThrow))
                .containsExactlyElementsOf(keys.stream().map(Key::partition).toList());
        assertThat(store.readBatches()).isEqualTo(3);
    }

    @Test
    void aListIsOneTransactionAndALongOneSeveral() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < WriteBatch.WRITES_MAX; i++) {
            writes.add(set(key(i), "v", Condition.absent()));
        }
        assertThat(store.write(writes)).isEqualTo(writes.size());
        assertThat(store.writeBatches()).isEqualTo(1);
        writes.addFirst(set(key("first"), "v", Condition.always()));
        assertThat(store.write(writes)).isEqualTo(1);
        writes.replaceAll(write -> new Write.Set(P, write.key(), P, Condition.exists()));
        writes.add(set(key(7), "w", Condition.absent()));
        long before = store.writeBatches();
        assertThat(store.write(writes)).isEqualTo(WriteBatch.WRITES_MAX + 1);
        assertThat(store.writeBatches() - before).isEqualTo(2);
        assertThat(store.get(P, key(WriteBatch.WRITES_MAX - 1))).hasValue(P);
    }

    /// Behind a batch that waits for a row somebody holds, requests gather that must not harm each other.
    @Test
    void whatMeetsInOneTransactionFailsAlone() throws Exception {
        byte[] tooLong = Seed.ofProcess().split("long key").gen().bytes(5000, 5000);
        AtomicInteger refused = new AtomicInteger();
        long before;
        try (Connection other = locking(LOCKED)) {
            before = store.writeBatches();
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> store.set(P, LOCKED, LOCKED));
            Await.until("the first batch", () -> store.writeBatches() == before + 1);
            CompletableFuture<Void> released = CompletableFuture.runAsync(() -> {
                Await.until("20 writes to wait", () -> store.writesWaiting() == 20);
                rollback(other);
            });
            Crowd.virtual(20, index -> write(index, tooLong, refused));
            first.join();
            released.join();
        }
        assertThat(store.writeBatches()).isEqualTo(before + 2);
        assertThat(refused).hasValue(1);
        for (int i = 1; i < 20; i++) {
            assertThat(store.get(P, key("own", i))).hasValue(key(i));
        }
        assertThat(store.get(P, LOCKED)).hasValue(LOCKED);
        assertThat(store.get(P, key("once"))).isPresent();
    }

    private void write(int index, byte[] tooLong, AtomicInteger refused) {
        if (index == 0) {
            assertThatThrownBy(() -> store.set(P, tooLong, P))
                    .isInstanceOfSatisfying(
                            KeyValueException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.INVALID))
                    .hasMessageContaining("longer than the metadata database can hold");
            refused.incrementAndGet();
            return;
        }
        List<Write> writes = List.of(
                new Write.Set(P, key("own", index), key(index), Condition.always()),
                set(key("once"), "first", Condition.absent()),
                set(key("behind", index), "v", Condition.always()));
        int done = store.write(writes);
        assertThat(store.get(P, key("behind", index)).isPresent()).isEqualTo(done == 3);
        assertThat(done).isIn(1, 3);
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTransactionThatLosesADeadlockIsTriedAgain() throws Exception {
        byte[] first = key("a");
        byte[] second = key("b");
        store.set(P, first, P);
        try (Connection other = locking(second)) {
            execute(other, "SET deadlock_timeout = '1h'");
            CompletableFuture<Integer> written = CompletableFuture.supplyAsync(() -> store.write(
                    List.of(set(second, "2", Condition.exists()), set(first, "1", Condition.unchanged(P)))));
            Await.until("the transaction to wait", () -> waiting() == 1);
            execute(other, "UPDATE kv SET value = 'p' WHERE key = '" + new String(first, UTF_8) + "'");
            other.commit();
            assertThat(written.join()).isEqualTo(2);
        }
        assertThat(store.get(P, first)).hasValue("1".getBytes(UTF_8));
        assertThat(store.get(P, second)).hasValue("2".getBytes(UTF_8));
    }

    /// Sessions of this database that wait for a lock.
    private int waiting() throws SQLException {
        try (Connection connection = server.connect(PostgresServer.database(url));
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void aRowHeldByAnotherIsNotWaitedForForever() throws SQLException {
        try (Connection other = locking(LOCKED)) {
            assertThatThrownBy(() -> store.set(P, LOCKED, LOCKED))
                    .isInstanceOf(KeyValueException.class)
                    .hasMessageContaining("has the row locked by another session");
            other.rollback();
        }
        store.set(P, LOCKED, LOCKED);
    }

    @Test
    void aCallEndsAtItsDeadline() throws Exception {
        store.close();
        Duration call = Duration.ofSeconds(1);
        store = PostgresKeyValueStore.open(
                options().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(20), call));
        try (Connection other = locking(LOCKED)) {
            Crowd.virtual(
                    3,
                    index -> assertThatThrownBy(() -> store.set(P, LOCKED, key(index)))
                            .isInstanceOf(KeyValueException.class)
                            .hasMessageContaining("did not answer within 1 s"));
            assertThat(store.writesWaiting()).isZero();
            other.rollback();
        }
        Await.until("writes to work again", () -> store.setIf(P, key("later"), P, Condition.absent()));
    }

    @Test
    void callersBeyondTheQueueWaitToBeLetIn() {
        store.close();
        PostgresOptions narrow = new PostgresOptions(
                url,
                1,
                1,
                Duration.ZERO,
                10,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                1);
        store = PostgresKeyValueStore.open(narrow);
        Crowd.virtual(32, index -> {
            for (int i = 0; i < 5; i++) {
                store.set(P, key(index, i), P);
                assertThat(store.getAll(P, List.of(key(index, i), key("none")))).hasSize(2);
                store.dropPartition(key(index));
                try (var scan = store.scan(P, key(index, i), 0)) {
                    assertThat(scan.next()).isTrue();
                }
            }
        });
    }

    /// A value that was acknowledged before a read began is seen by it, through either of two stores.
    @Test
    void noReadIsOlderThanItsBeginning() {
        byte[] counter = key("counter");
        AtomicLong acknowledged = new AtomicLong();
        try (PostgresKeyValueStore second = PostgresKeyValueStore.open(options())) {
            Crowd.virtual(25, index -> {
                if (index == 0) {
                    for (long i = 1; i <= 500; i++) {
                        store.set(P, counter, Long.toString(i).getBytes(UTF_8));
                        acknowledged.set(i);
                    }
                    return;
                }
                PostgresKeyValueStore mine = index % 2 == 0 ? store : second;
                while (acknowledged.get() < 500) {
                    long before = acknowledged.get();
                    long seen = mine.get(P, counter)
                            .map(value -> Long.parseLong(new String(value, UTF_8)))
                            .orElse(0L);
                    assertThat(seen).isGreaterThanOrEqualTo(before);
                }
            });
        }
    }

    @Test
    void closingAnswersEveryWaitingWriter() {
        AtomicInteger acknowledged = new AtomicInteger();
        Crowd.virtual(33, index -> {
            if (index == 0) {
                Await.until("some writes", () -> acknowledged.get() > 100);
                store.close();
                return;
            }
            try {
                for (int i = 0; ; i++) {
                    store.set(P, key(index, i), P);
                    acknowledged.incrementAndGet();
                }
            } catch (KeyValueException e) {
                assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
            }
        });
        store = PostgresKeyValueStore.open(options());
        int found = 0;
        try (var scan = store.scan(P, new byte[0], 0)) {
            while (scan.next()) {
                found++;
            }
        }
        assertThat(found).isEqualTo(acknowledged.get());
    }
}
