package io.tarn.auth.audit;

import static io.tarn.auth.audit.AuditFixture.assertIntact;
import static io.tarn.auth.audit.AuditFixture.entry;
import static io.tarn.auth.audit.AuditFixture.ids;
import static io.tarn.auth.audit.AuditFixture.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.HandClock;
import io.tarn.testkit.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that die, stores that fail, servers that race: every record is in the chain exactly once.
class ChainCrashTest {
    private final HandClock clock = AuditFixture.clock();
    private final List<String> alarms = new ArrayList<>();

    private Chain chain(KeyValueStore store) {
        return new Chain(store, new ChainKey(AuditFixture.SECRET), clock, alarms::add);
    }

    private Segment.Content content(String id) {
        try (SegmentContent content = new SegmentContent()) {
            content.add(entry(clock.millis(), "user", id));
            return content.take();
        }
    }

    private void assertHolds(KeyValueStore store, String... expected) {
        try (AuditLog log = AuditFixture.open(store, clock, Duration.ZERO)) {
            assertThat(ids(log)).containsExactly(expected);
            assertIntact(log, expected.length);
            assertThat(log.alarms()).isZero();
        }
        assertThat(alarms).isEmpty();
    }

    /// The store fails at the n-th call, before or after it was done, and the server tries again or dies.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachCallMayFail(boolean before) {
        boolean failed = true;
        for (int n = 1; failed; n++) {
            failed = failAt(n, before, false) | failAt(n, before, true);
        }
    }

    private boolean failAt(int n, boolean before, boolean dies) {
        var store = new MemoryKeyValueStore();
        chain(store).append(content("a"));
        var faulty = new FaultyKeyValueStore(store, Plan.none());
        Chain writer = chain(faulty);
        long from = faulty.calls();
        Fault fault = before ? new Fault.Before(Kind.UNAVAILABLE) : new Fault.After(Kind.UNAVAILABLE);
        faulty.plan((number, call) -> number == from + n ? fault : new Fault.None());
        boolean failed = false;
        Segment.Content second = content("b");
        try {
            writer.append(second);
        } catch (KeyValueException e) {
            failed = true;
        }
        boolean reached = faulty.calls() >= from + n;
        faulty.plan(Plan.none());
        if (failed && !dies) {
            writer.append(second);
        }
        chain(store).append(content("c"));
        if (!failed || !dies) {
            assertHolds(store, "a", "b", "c");
        } else {
            try (AuditLog log = AuditFixture.open(store, clock, Duration.ZERO)) {
                List<String> found = ids(log);
                assertThat(found).startsWith("a").endsWith("c").doesNotHaveDuplicates();
                assertIntact(log, found.size());
            }
        }
        return reached;
    }

    /// Another server goes on between the failure and the next try.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherServerMayComeBetween(boolean before) {
        for (int n = 1; n <= 8; n++) {
            var store = new MemoryKeyValueStore();
            chain(store).append(content("a"));
            Fault fault = before ? new Fault.Before(Kind.UNAVAILABLE) : new Fault.After(Kind.UNAVAILABLE);
            int at = n;
            var faulty = new FaultyKeyValueStore(store, Plan.none());
            Chain writer = chain(faulty);
            faulty.plan((number, call) -> number == at ? fault : new Fault.None());
            Segment.Content second = content("b");
            boolean failed = false;
            try {
                writer.append(second);
            } catch (KeyValueException e) {
                failed = true;
            }
            chain(store).append(content("c"));
            chain(store).append(content("d"));
            if (failed) {
                writer.append(second);
            }
            try (AuditLog log = AuditFixture.open(store, clock, Duration.ZERO)) {
                assertThat(ids(log)).as("failing at %s", n).containsExactlyInAnyOrder("a", "b", "c", "d");
                assertIntact(log, 4);
            }
        }
    }

    @Test
    void theWriterKeepsWhatAFailingStoreRefused() {
        var store = new MemoryKeyValueStore();
        var faulty = new FaultyKeyValueStore(
                store, Plan.random(Seed.ofProcess().split("store").value(), 0.2));
        List<String> expected = new ArrayList<>();
        try (AuditLog log = AuditFixture.open(faulty, clock, Duration.ZERO)) {
            for (int i = 0; i < 20; i++) {
                segment(log, clock, "user", "r" + i);
                expected.add("r" + i);
            }
            faulty.plan(Plan.none());
        }
        assertHolds(store, expected.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serversShareOneChain(boolean onDisk, @TempDir Path folder) {
        int each = 300;
        try (KeyValueStore store = onDisk
                ? RocksKeyValueStore.open(folder, RocksOptions.defaults().withSyncWrites(false))
                : new MemoryKeyValueStore()) {
            try (AuditLog first = AuditFixture.open(store, clock, Duration.ZERO);
                    AuditLog second = AuditFixture.open(store, clock, Duration.ZERO)) {
                Crowd.platform(4, member -> {
                    for (int i = 0; i < each; i++) {
                        AuditLog log = member % 2 == 0 ? first : second;
                        AuditFixture.record(log, entry(clock.millis(), "user" + member, member + "-" + i));
                        if (i % 10 == member) {
                            AuditFixture.flush(log);
                        }
                    }
                });
                assertThat(first.dropped() + second.dropped()).isZero();
                first.close();
                second.close();
                assertThat(first.alarms() + second.alarms()).isZero();
            }
            try (AuditLog log = AuditFixture.open(store, clock, Duration.ZERO)) {
                List<String> found = ids(log);
                assertThat(found).hasSize(4 * each).doesNotHaveDuplicates();
                for (int member = 0; member < 4; member++) {
                    String prefix = member + "-";
                    assertThat(found.stream()
                                    .filter(id -> id.startsWith(prefix))
                                    .toList())
                            .as("the order of %s", member)
                            .isSortedAccordingTo(
                                    java.util.Comparator.comparingInt(id -> Integer.parseInt(id.substring(2))));
                }
                assertThat(AuditFixture.verify(log).problem()).isEmpty();
            }
        }
    }

    @Test
    void aServerThatSleptThroughRetentionDoesNotWriteIntoThePast() {
        var store = new MemoryKeyValueStore();
        Chain sleeper = chain(store);
        sleeper.append(content("a"));
        Chain busy = chain(store);
        for (int i = 0; i < 5; i++) {
            busy.append(content("b" + i));
            clock.advance(Duration.ofHours(1));
        }
        new Retention(busy, Duration.ofHours(1)).run(clock.millis());
        assertThat(store.get(Keys.PARTITION, Segment.key(2))).isEmpty();
        sleeper.append(content("c"));
        assertThat(store.get(Keys.PARTITION, Segment.key(2))).isEmpty();
        try (AuditLog log = AuditFixture.open(store, clock, Duration.ZERO)) {
            assertThat(ids(log)).endsWith("c");
            assertThat(AuditFixture.verify(log).problem()).isEmpty();
        }
    }

    @Test
    void aClosedStoreIsAFailureAndNotASuccess() {
        var store = new MemoryKeyValueStore();
        store.close();
        assertThatThrownBy(() -> chain(store).append(content("a"))).isInstanceOf(KeyValueException.class);
    }
}
