package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Write;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.FaultProxy;
import io.tarn.testkit.FaultProxy.Direction;
import io.tarn.testkit.FaultProxy.Mode;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The network between store and server fails at any point.
class PostgresNetworkTest {
    private static final byte[] P = "p".getBytes(UTF_8);
    private static final byte[] Q = "q".getBytes(UTF_8);
    private static final int ROUNDS = 60 * Integer.getInteger("tarn.stress.factor", 1);
    private static final int WRITERS = 4;
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration CALL = Duration.ofSeconds(4);

    private final PostgresServer server = PostgresServer.shared();
    private FaultProxy proxy;
    private PostgresKeyValueStore direct;
    private PostgresKeyValueStore store;

    @BeforeEach
    void open() throws IOException {
        String url = server.freshDatabase();
        proxy = FaultProxy.before(server.port());
        direct = open(url);
        store = open(server.url(PostgresServer.database(url), proxy.port()));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        store.close();
        direct.close();
    }

    private static PostgresKeyValueStore open(String url) {
        return PostgresKeyValueStore.open(PostgresOptions.defaults(url)
                .withConnections(4, 1, PostgresOptions.LIFETIME_MIN)
                .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), ANSWER, CALL));
    }

    private static byte[] key(Object... parts) {
        return List.of(parts).toString().getBytes(UTF_8);
    }

    /// What one caller did: a pair of rows that must change together, to a value of their own.
    private record Attempt(byte[] left, byte[] right, byte[] before, byte[] after, boolean acknowledged) {}

    @Test
    void aCutAnywhereLosesNothingAcknowledgedAndSplitsNothing() {
        Gen gen = Seed.ofProcess().split("cuts").gen();
        AtomicInteger failed = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            int number = round;
            Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
            Direction direction = gen.pick(Direction.TO_SERVER, Direction.TO_CLIENT);
            proxy.cutAfter(direction, gen.intBetween(1, direction == Direction.TO_SERVER ? 4000 : 600));
            Crowd.virtual(WRITERS, index -> {
                boolean alive = true;
                for (int i = 0; alive && i < 20; i++) {
                    Attempt attempt = attempt(key(number, index, i), index);
                    attempts.add(attempt);
                    alive = attempt.acknowledged();
                }
            });
            attempts.forEach(attempt -> check(attempt, failed));
        }
        assertThat(failed.get()).isGreaterThan(ROUNDS / 2);
    }

    private Attempt attempt(byte[] name, int index) {
        byte[] right = key(new String(name, UTF_8), "right");
        boolean prepared = index % 2 == 0;
        if (prepared) {
            direct.set(P, name, Q);
        }
        Condition condition = prepared ? Condition.unchanged(Q) : Condition.absent();
        Condition first = index == 3 ? Condition.always() : condition;
        List<Write> writes = List.of(
                new Write.Set(P, name, name, first),
                new Write.Set(Q, right, name, index == 3 ? Condition.always() : Condition.absent()),
                new Write.Delete(Q, key("never there")));
        try {
            assertThat(store.write(writes)).isEqualTo(3);
            return new Attempt(name, right, prepared ? Q : new byte[0], name, true);
        } catch (KeyValueException e) {
            assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(e.toString()).doesNotContain(server.password());
            return new Attempt(name, right, prepared ? Q : new byte[0], name, false);
        }
    }

    /// A failed write may still be on its way in the server for a moment, but it comes as a whole.
    private void check(Attempt attempt, AtomicInteger failed) {
        Optional<byte[]> right = direct.get(Q, attempt.right());
        Optional<byte[]> left = direct.get(P, attempt.left());
        if (attempt.acknowledged()) {
            assertThat(right).hasValue(attempt.after());
            assertThat(left).hasValue(attempt.after());
            return;
        }
        failed.incrementAndGet();
        if (right.isPresent()) {
            assertThat(left).hasValue(attempt.after());
        } else if (!left.equals(Optional.of(attempt.after()))) {
            assertThat(left.orElse(new byte[0])).isEqualTo(attempt.before());
        }
    }

    @Test
    void readsSurviveACut() {
        store.set(P, P, P);
        for (int round = 0; round < 20; round++) {
            proxy.cutAfter(Direction.TO_CLIENT, 1 + round * 7);
            assertThat(store.get(P, P)).hasValue(P);
            proxy.cut();
            assertThat(store.getAll(P, List.of(P, Q))).hasSize(2);
            try (var scan = store.scan(P, new byte[0], 1)) {
                proxy.cut();
                assertThat(scan.next()).isTrue();
            }
        }
    }

    private void assertEndsInTime(Mode mode) {
        store.set(P, P, P);
        proxy.mode(mode);
        long begin = System.nanoTime();
        Crowd.virtual(
                6,
                index -> assertThatThrownBy(() -> {
                            if (index % 2 == 0) {
                                store.set(P, key(index), P);
                            } else {
                                var _ = store.get(P, P);
                            }
                        })
                        .isInstanceOfSatisfying(
                                KeyValueException.class,
                                failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
                        .hasMessageContaining("metadata database"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(CALL.plusSeconds(4));
        proxy.cut();
        proxy.mode(Mode.PASS);
        Await.until("calls to work again", () -> works());
    }

    private boolean works() {
        try {
            store.set(P, P, Q);
            return store.get(P, P).isPresent();
        } catch (KeyValueException e) {
            return false;
        }
    }

    @Test
    void aStalledNetworkEndsInTime() {
        assertEndsInTime(Mode.STALL);
    }

    @Test
    void aHalfOpenNetworkEndsInTime() {
        assertEndsInTime(Mode.SWALLOW);
    }

    @Test
    void aServerThatCannotBeReachedEndsInTime() {
        store.set(P, P, P);
        proxy.mode(Mode.REFUSE);
        proxy.cut();
        assertThatThrownBy(() -> store.set(P, P, P)).hasMessageContaining("cannot be reached");
        assertThatThrownBy(() -> store.get(P, P)).hasMessageContaining("cannot be reached");
        proxy.mode(Mode.PASS);
        Await.until("calls to work again", () -> works());
    }

    /// A row that a session cut off from its client still holds is free again after a while.
    @Test
    void aTransactionThatLostItsClientEnds() {
        byte[] row = key("row");
        store.set(P, row, P);
        proxy.cutAfter(Direction.TO_SERVER, 2000);
        Crowd.virtual(WRITERS, index -> {
            try {
                for (int i = 0; i < 50; i++) {
                    store.setIf(P, row, P, Condition.exists());
                }
            } catch (KeyValueException e) {
                assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
            }
        });
        direct.set(P, row, Q);
        assertThat(direct.get(P, row)).hasValue(Q);
    }
}
