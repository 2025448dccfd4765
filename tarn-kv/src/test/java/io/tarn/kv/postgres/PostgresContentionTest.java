package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two servers on one database.
class PostgresContentionTest {
    private static final byte[] P = "p".getBytes(UTF_8);
    private static final int CALLERS = 12;

    private List<PostgresKeyValueStore> stores;

    @BeforeEach
    void open() {
        String url = PostgresServer.shared().freshDatabase();
        PostgresOptions options = PostgresOptions.defaults(url).withConnections(6, 2, PostgresOptions.LIFETIME_MIN);
        stores = List.of(PostgresKeyValueStore.open(options), PostgresKeyValueStore.open(options));
    }

    @AfterEach
    void close() {
        stores.forEach(PostgresKeyValueStore::close);
    }

    private KeyValueStore store(int index) {
        return stores.get(index % stores.size());
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(UTF_8);
    }

    private static int number(byte[] value) {
        return Integer.parseInt(new String(value, UTF_8));
    }

    @Test
    void noIncrementIsLost() {
        byte[] key = bytes("counter");
        store(0).set(P, key, bytes(0));
        Crowd.virtual(CALLERS, index -> {
            for (int i = 0; i < 20; i++) {
                boolean done = false;
                while (!done) {
                    byte[] current = store(index).get(P, key).orElseThrow();
                    done = store(index).setIf(P, key, bytes(number(current) + 1), Condition.unchanged(current));
                }
            }
        });
        assertThat(number(store(1).get(P, key).orElseThrow())).isEqualTo(CALLERS * 20);
    }

    @Test
    void exactlyOneCreatesAKeyThatComesAndGoes() {
        AtomicInteger created = new AtomicInteger();
        AtomicInteger removed = new AtomicInteger();
        byte[] key = bytes("lock");
        Crowd.virtual(CALLERS, index -> {
            for (int i = 0; i < 40; i++) {
                if (store(index).setIf(P, key, bytes(index), Condition.absent())) {
                    created.incrementAndGet();
                    assertThat(store(index).get(P, key)).hasValue(bytes(index));
                    List<Write> release = List.of(
                            new Write.Set(P, key, bytes("free"), Condition.unchanged(bytes(index))),
                            new Write.Delete(P, key));
                    assertThat(store(index).write(release)).isEqualTo(2);
                    removed.incrementAndGet();
                }
            }
        });
        assertThat(created.get()).isPositive().isEqualTo(removed.get());
        assertThat(store(0).get(P, key)).isEmpty();
    }

    /// Each list moves one unit between accounts, in an order of its own, and only as a whole.
    @Test
    void listsOverTheSameRowsAreAtomicAndEnd() {
        int accounts = 6;
        for (int i = 0; i < accounts; i++) {
            store(0).set(P, bytes("account" + i), bytes(100));
        }
        Seed seed = Seed.ofProcess().split("transfers");
        AtomicInteger moved = new AtomicInteger();
        Crowd.virtual(CALLERS, index -> {
            Gen gen = seed.split(index).gen();
            for (int i = 0; i < 25; i++) {
                moved.addAndGet(transfer(store(index), gen, accounts) ? 1 : 0);
            }
        });
        int total = 0;
        for (int i = 0; i < accounts; i++) {
            total += number(store(1).get(P, bytes("account" + i)).orElseThrow());
        }
        assertThat(total).isEqualTo(accounts * 100);
        assertThat(moved.get()).isPositive();
    }

    private static boolean transfer(KeyValueStore store, Gen gen, int accounts) {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5).subList(0, accounts));
        Collections.shuffle(order, new Random(gen.intBetween(0, 1_000_000)));
        byte[] from = bytes("account" + order.get(0));
        byte[] to = bytes("account" + order.get(1));
        byte[] fromBefore = store.get(P, from).orElseThrow();
        byte[] toBefore = store.get(P, to).orElseThrow();
        List<Write> guards = List.of(
                new Write.Set(P, from, fromBefore, Condition.unchanged(fromBefore)),
                new Write.Set(P, to, toBefore, Condition.unchanged(toBefore)),
                new Write.Set(P, from, bytes(number(fromBefore) - 1), Condition.always()),
                new Write.Set(P, to, bytes(number(toBefore) + 1), Condition.always()));
        return store.write(guards) == guards.size();
    }

    @Test
    void aScanSeesWhatStaysWhileOthersWrite() {
        for (int i = 0; i < 1500; i++) {
            if (i % 500 == 0) {
                store(0).write(block(i));
            }
        }
        AtomicInteger scans = new AtomicInteger();
        Crowd.virtual(6, index -> {
            if (index < 2) {
                for (int i = 0; scans.get() < 20; i++) {
                    byte[] key = bytes("key-%05d-%d".formatted(i % 1500, index));
                    store(index).set(P, key, bytes("passing"));
                    store(index).delete(P, key);
                }
                return;
            }
            for (int round = 0; round < 5; round++) {
                assertThat(stable(store(index), 1 + index * 10)).isEqualTo(1500);
                scans.incrementAndGet();
            }
        });
    }

    private static List<Write> block(int from) {
        List<Write> writes = new ArrayList<>();
        for (int i = from; i < from + 500; i++) {
            writes.add(new Write.Set(P, bytes("key-%05d".formatted(i)), bytes("stable"), Condition.always()));
        }
        return writes;
    }

    /// Counts the entries that nobody touches, checking that keys ascend.
    private static int stable(KeyValueStore store, int pageSize) {
        int found = 0;
        String last = "";
        try (Scan scan = store.scan(P, new byte[0], pageSize)) {
            while (scan.next()) {
                String key = new String(scan.key(), UTF_8);
                assertThat(key).isGreaterThan(last);
                last = key;
                found += new String(scan.value(), UTF_8).equals("stable") ? 1 : 0;
            }
        }
        return found;
    }
}
