package io.tarn.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What must hold when many threads call at once.
abstract class KeyValueRaceContract extends KeyValueStoreFixture {
    private static final int THREADS = 16;

    private void increment(byte[] partition, byte[] key) {
        while (true) {
            byte[] current = store.get(partition, key).orElseThrow();
            byte[] next = bytes(Integer.toString(Integer.parseInt(new String(current, UTF_8)) + 1));
            if (store.setIf(partition, key, next, Condition.unchanged(current))) {
                return;
            }
        }
    }

    @Test
    void noIncrementIsLost() {
        byte[] p = partition();
        store.set(p, bytes("counter"), bytes("0"));
        Crowd.virtual(THREADS, index -> {
            for (int i = 0; i < 20; i++) {
                increment(p, bytes("counter"));
            }
        });
        assertThat(value(p, "counter")).contains(Integer.toString(THREADS * 20));
    }

    @Test
    void exactlyOneCreatesAKey() {
        byte[] p = partition();
        for (int round = 0; round < 10; round++) {
            byte[] key = bytes("key" + round);
            AtomicInteger winners = new AtomicInteger();
            AtomicInteger winner = new AtomicInteger(-1);
            Crowd.platform(THREADS, index -> {
                if (store.setIf(p, key, bytes(Integer.toString(index)), Condition.absent())) {
                    winners.incrementAndGet();
                    winner.set(index);
                }
            });
            assertThat(winners).hasValue(1);
            assertThat(value(p, "key" + round)).contains(Integer.toString(winner.get()));
        }
    }

    @Test
    void everyWriterReadsItsOwnWrites() {
        byte[] p = partition();
        Crowd.virtual(64, index -> {
            for (int i = 0; i < 10; i++) {
                String key = index + "/" + i;
                store.set(p, bytes(key), bytes(key));
                assertThat(value(p, key)).contains(key);
            }
        });
        int seen = 0;
        try (Scan scan = store.scan(p, new byte[0], 100)) {
            while (scan.next()) {
                assertThat(scan.value()).isEqualTo(scan.key());
                seen++;
            }
        }
        assertThat(seen).isEqualTo(640);
    }

    @Test
    void listsOfSeveralWritersCountTheirOwnWrites() {
        byte[] p = partition();
        AtomicInteger carriedOut = new AtomicInteger();
        Crowd.virtual(THREADS, index -> {
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                writes.add(set(p, "key" + (index * 7 + i), "of " + index, Condition.absent()));
            }
            int done = store.write(writes);
            carriedOut.addAndGet(done);
            for (int i = 0; i < done; i++) {
                assertThat(value(p, "key" + (index * 7 + i))).contains("of " + index);
            }
        });
        int seen = 0;
        try (Scan scan = store.scan(p, new byte[0], 0)) {
            while (scan.next()) {
                seen++;
            }
        }
        assertThat(seen).isEqualTo(carriedOut.get());
    }

    @Test
    void ofKeysReadTogetherALaterOneIsNeverOlder() {
        byte[] first = partition();
        byte[] second = partition();
        int rounds = 300;
        Crowd.platform(4, member -> {
            for (int i = 1; member == 0 && i <= rounds; i++) {
                store.set(first, bytes("k"), bytes("" + i));
                store.set(second, bytes("k"), bytes("" + i));
            }
            List<Key> keys = List.of(new Key(second, bytes("k")), new Key(first, bytes("k")));
            int seen = 0;
            while (member > 0 && seen < rounds) {
                List<Optional<byte[]>> found = store.getEach(keys);
                seen = number(found.get(0));
                assertThat(number(found.get(1))).isGreaterThanOrEqualTo(seen);
            }
        });
    }

    @Test
    void nothingIsWrittenBehindACheckThatNoLongerHolds() {
        byte[] guards = partition();
        byte[] p = partition();
        int rounds = 40;
        for (int i = 0; i < rounds; i++) {
            store.set(guards, bytes("g" + i), bytes("open"));
        }
        var late = new AtomicInteger();
        Crowd.platform(4, member -> {
            for (int i = 0; i < rounds; i++) {
                byte[] guard = bytes("g" + i);
                byte[] key = bytes("k" + i + "-" + member);
                if (member == 0) {
                    store.set(guards, guard, bytes("closed"));
                    try (Scan scan = store.scan(p, bytes("k" + i + "-"), 10)) {
                        int seen = 0;
                        while (scan.next() && new String(scan.key(), UTF_8).startsWith("k" + i + "-")) {
                            seen++;
                        }
                        store.set(guards, bytes("seen" + i), bytes("" + seen));
                    }
                } else {
                    var check = new Write.Check(guards, guard, bytes("open"));
                    store.write(List.of(check, new Write.Set(p, key, bytes("v"), Condition.always())));
                }
            }
        });
        for (int i = 0; i < rounds; i++) {
            int there = 0;
            for (int member = 1; member < 4; member++) {
                there += store.get(p, bytes("k" + i + "-" + member)).isPresent() ? 1 : 0;
            }
            late.addAndGet(there - number(store.get(guards, bytes("seen" + i))));
        }
        assertThat(late).as("writes that came after the check ceased to hold").hasValue(0);
    }

    private static int number(Optional<byte[]> value) {
        return value.map(bytes -> Integer.parseInt(new String(bytes, UTF_8))).orElse(0);
    }

    @Test
    void dropsAndWritesAtOnceLeaveAReadablePartition() {
        byte[] p = partition();
        Crowd.virtual(8, index -> {
            for (int i = 0; i < 20; i++) {
                if (index == 0) {
                    store.dropPartition(p);
                } else {
                    store.set(p, bytes(index + "-" + i), bytes("v"));
                }
            }
        });
        store.dropPartition(p);
        try (Scan scan = store.scan(p, new byte[0], 0)) {
            assertThat(scan.next()).isFalse();
        }
    }

    @Test
    void closingWhileOthersCallOnlyEverSaysUnavailable() {
        byte[] p = partition();
        store.set(p, bytes("k"), bytes("v"));
        AtomicInteger calls = new AtomicInteger();
        Crowd.platform(6, index -> {
            if (index == 0) {
                Await.until("some calls", () -> calls.get() > 50);
                store.close();
                return;
            }
            try (Scan scan = store.scan(p, new byte[0], 1)) {
                while (true) {
                    calls.incrementAndGet();
                    store.getAll(p, List.of(bytes("k"), bytes("l")));
                    scan.seek(bytes("a"));
                    scan.seek(bytes("z"));
                    if (index > 3) {
                        store.set(p, bytes("k"), bytes("w"));
                    }
                }
            } catch (KeyValueException e) {
                assertThat(e.kind()).isEqualTo(KeyValueException.Kind.UNAVAILABLE);
            }
        });
    }
}
