package io.tarn.auth.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.Installation;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class UsageCounterTest {
    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
    private static final YearMonth DECEMBER = YearMonth.of(2026, 12);

    private final MemoryKeyValueStore store = new MemoryKeyValueStore();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T23:59:59.999Z"));

    private UsageCounter open(KeyValueStore on) {
        return new UsageCounter(on, installation(on), (InstantSource) now::get);
    }

    private static Installation installation(KeyValueStore on) {
        return new Installation(on, Optional.of("inst"), new Random(1));
    }

    private void setUp() {
        store.set(bytes("auth"), bytes("installation_metadata/setup_timestamp"), bytes("2026-01-01T00:00:00Z"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Optional<String> stored(String month) {
        return store.get(bytes("usage"), bytes("usage/monthly/inst/" + month)).map(value -> new String(value, UTF_8));
    }

    @Test
    void countsByCalendarMonthInUtc() {
        setUp();
        try (UsageCounter usage = open(store)) {
            usage.count();
            usage.count();
            now.set(Instant.parse("2026-12-01T00:00:00Z"));
            usage.count();
            assertThat(usage.report()).containsExactly(new UsageMonth(NOVEMBER, 2), new UsageMonth(DECEMBER, 1));
            assertThat(stored("202611")).hasValue("2");
        }
    }

    @Test
    void sumsOutliveTheServerAndServersAddUp() {
        setUp();
        store.set(bytes("usage"), bytes("usage/monthly/inst/202610"), bytes("7"));
        store.set(bytes("usage"), bytes("usage/monthly/other/202610"), bytes("9"));
        UsageCounter first = open(store);
        UsageCounter second = open(store);
        Crowd.virtual(8, member -> {
            for (int i = 0; i < 500; i++) {
                (member % 2 == 0 ? first : second).count();
                if (i % 100 == member) {
                    (member % 2 == 0 ? first : second).flush();
                }
            }
        });
        first.close();
        second.close();
        try (UsageCounter third = open(store)) {
            assertThat(third.report())
                    .containsExactly(new UsageMonth(YearMonth.of(2026, 10), 7), new UsageMonth(NOVEMBER, 4000));
        }
    }

    @Test
    void whatCannotBeStoredIsKept() {
        setUp();
        var plan = FaultyKeyValueStore.Plan.at(
                FaultyKeyValueStore.Call.WRITE,
                1,
                new FaultyKeyValueStore.Fault.Before(KeyValueException.Kind.UNAVAILABLE));
        try (UsageCounter usage = open(new FaultyKeyValueStore(store, plan))) {
            usage.count();
            assertThatThrownBy(usage::flush).isInstanceOf(KeyValueException.class);
            assertThat(stored("202611")).isEmpty();
            usage.flush();
            assertThat(stored("202611")).hasValue("1");
        }
    }

    @Test
    void nothingIsStoredBeforeSetUpButCountingGoesOn() {
        try (UsageCounter usage = open(store)) {
            usage.count();
            assertThat(usage.report()).isEmpty();
            setUp();
            assertThat(usage.report()).containsExactly(new UsageMonth(NOVEMBER, 1));
        }
    }

    @Test
    void sumsAreStoredFromTimeToTime() {
        setUp();
        try (UsageCounter usage = open(store)) {
            usage.start(Duration.ofMillis(1));
            usage.count();
            Await.until("the sum is stored", () -> stored("202611").equals(Optional.of("1")));
        }
    }

    @Test
    void damagedCountersAreSteppedOver() {
        setUp();
        store.set(bytes("usage"), bytes("usage/monthly/inst/202609"), bytes("many"));
        store.set(bytes("usage"), bytes("usage/monthly/inst/soon"), bytes("1"));
        try (UsageCounter usage = open(store)) {
            assertThat(usage.report()).isEqualTo(List.of(new UsageMonth(YearMonth.of(2026, 9), 0)));
        }
    }
}
