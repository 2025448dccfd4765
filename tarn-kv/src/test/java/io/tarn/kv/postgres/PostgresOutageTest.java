package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The server goes and comes back.
class PostgresOutageTest {
    private static final byte[] P = "p".getBytes(UTF_8);
    private static final byte[] DEFERRED = "deferred".getBytes(UTF_8);
    private static final Duration POOL_TIMEOUT = Duration.ofMillis(500);
    private static final Duration CALL_MAX = Duration.ofSeconds(20);
    private static final int CALLERS = 16;

    private static PostgresServer server;

    private String url;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start("fsync=off");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createDatabase() {
        url = server.freshDatabase();
    }

    private PostgresKeyValueStore open() {
        return PostgresKeyValueStore.open(PostgresOptions.defaults(url)
                .withConnections(6, 2, PostgresOptions.LIFETIME_MIN)
                .withTimeouts(Duration.ofSeconds(5), POOL_TIMEOUT, Duration.ofSeconds(10), CALL_MAX));
    }

    private static byte[] key(Object... parts) {
        return List.of(parts).toString().getBytes(UTF_8);
    }

    /// Callers write and read all the time; [#outage] happens once the server is busy, and ends when calls
    /// fail.
    private final class Load {
        private final Queue<byte[]> acknowledged = new ConcurrentLinkedQueue<>();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger recovered = new AtomicInteger();
        private final AtomicBoolean back = new AtomicBoolean();

        void run(PostgresKeyValueStore store, Runnable end) {
            Crowd.virtual(CALLERS, index -> {
                if (index == 0) {
                    outage(end);
                } else {
                    work(store, index);
                }
            });
            for (byte[] key : acknowledged) {
                assertThat(store.get(P, key)).as(new String(key, UTF_8)).hasValue(key);
            }
        }

        private void outage(Runnable end) throws IOException {
            Await.until("load", () -> acknowledged.size() > 200);
            end.run();
            Await.until("calls to fail", () -> failed.get() > 2 * CALLERS);
            server.restart();
            back.set(true);
        }

        private void work(PostgresKeyValueStore store, int index) {
            for (int i = 0; recovered.get() < 20 * CALLERS; i++) {
                byte[] key = key(index, i);
                long begin = System.nanoTime();
                try {
                    if (i % 2 == 0) {
                        store.set(P, key, key);
                    } else {
                        assertThat(store.setIf(P, key, key, Condition.absent())).isTrue();
                    }
                    acknowledged.add(key);
                    assertThat(store.get(P, key)).hasValue(key);
                    recovered.addAndGet(back.get() ? 1 : 0);
                } catch (KeyValueException e) {
                    failed.incrementAndGet();
                    assertClear(e);
                }
                assertThat(System.nanoTime() - begin).isLessThan(CALL_MAX.toNanos() * 2);
            }
        }
    }

    private static void assertClear(KeyValueException failure) {
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.getMessage())
                .startsWith("metadata database ")
                .containsAnyOf("cannot be reached", "is being stopped", "is starting or stopping");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(server.password());
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhenTheServerIsStopped() {
        try (PostgresKeyValueStore store = open()) {
            new Load().run(store, server::stop);
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhenTheServerCrashes() {
        try (PostgresKeyValueStore store = open()) {
            new Load().run(store, server::crash);
        }
    }

    /// A deferred write may be lost in a crash, but never while a later write stays.
    @Test
    void whatIsBuiltOnADeferredWriteNeverOutlivesIt() throws IOException {
        try (PostgresKeyValueStore store = open()) {
            for (int round = 0; round < 5; round++) {
                AtomicInteger built = new AtomicInteger(-1);
                AtomicBoolean ended = new AtomicBoolean();
                int crashRound = round;
                Crowd.virtual(2, index -> {
                    if (index == 0) {
                        Await.until("some writes", () -> built.get() > 20);
                        server.crash();
                        ended.set(true);
                        return;
                    }
                    build(store, crashRound, built, ended);
                });
                server.restart();
                for (int i = 0; i <= built.get(); i++) {
                    assertThat(store.get(DEFERRED, key(round, i))).isPresent();
                    assertThat(store.get(P, key(round, i))).isPresent();
                }
            }
        }
    }

    private static void build(PostgresKeyValueStore store, int round, AtomicInteger built, AtomicBoolean ended) {
        try {
            for (int i = 0; ; i++) {
                byte[] key = key(round, i);
                store.writeDeferred(List.of(new Write.Set(DEFERRED, key, key, Condition.absent())));
                store.set(P, key, key);
                built.set(i);
            }
        } catch (KeyValueException e) {
            Await.until("the crash", ended::get);
        }
    }

    @Test
    void scansAndDropsGoOnAfterARestart() throws IOException {
        try (PostgresKeyValueStore store = open()) {
            for (int i = 0; i < 300; i++) {
                store.writeDeferred(List.of(new Write.Set(P, key(i), P, Condition.always())));
            }
            store.set(P, P, P);
            try (Scan scan = store.scan(P, new byte[0], 10)) {
                assertThat(scan.next()).isTrue();
                server.stop();
                server.restart();
                int found = 1;
                while (scan.next()) {
                    found++;
                }
                assertThat(found).isEqualTo(301);
            }
            server.stop();
            server.restart();
            store.dropPartition(P);
            assertThat(store.get(P, P)).isEmpty();
        }
    }

    @Test
    void aServerThatIsAwayIsNamedAtTheStart() throws IOException {
        server.stop();
        try {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(KeyValueException.class, PostgresOutageTest::assertClear)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining("Connection refused");
        } finally {
            server.restart();
        }
        open().close();
    }
}
