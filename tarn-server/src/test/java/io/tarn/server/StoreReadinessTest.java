package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Crowd;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreReadinessTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    private StoreReadiness readiness(Duration patience) {
        var readiness = new StoreReadiness(nanos::get, patience);
        readiness.watch("metadata store", () -> {
            tries.incrementAndGet();
            RuntimeException thrown = failure.get();
            if (thrown != null) {
                throw thrown;
            }
        });
        return readiness;
    }

    private void later() {
        nanos.addAndGet(StoreReadiness.FRESH.toNanos());
    }

    @Test
    void aStoreThatIsAwayAndComesBack() {
        StoreReadiness readiness = readiness(Duration.ofSeconds(20));
        readiness.watch("object store", () -> {});
        assertThat(readiness.obstacle()).isEmpty();
        failure.set(new IllegalStateException("secret host is away"));
        later();
        assertThat(readiness.obstacle()).hasValue("metadata store");
        failure.set(null);
        later();
        assertThat(readiness.obstacle()).isEmpty();
    }

    @Test
    void anAnswerHoldsForAWhileHoweverManyAsk() {
        StoreReadiness readiness = readiness(Duration.ofSeconds(20));
        Crowd.virtual(16, member -> {
            for (int i = 0; i < 50; i++) {
                assertThat(readiness.obstacle()).isEmpty();
            }
        });
        assertThat(tries).hasValue(1);
        later();
        assertThat(readiness.obstacle()).isEmpty();
        assertThat(tries).hasValue(2);
    }

    @Test
    void aStoreThatHangsIsAwayAndTriedByOneThreadOnly() {
        CountDownLatch release = new CountDownLatch(1);
        StoreReadiness readiness = new StoreReadiness(nanos::get, Duration.ofMillis(20));
        readiness.watch("object store", () -> {
            tries.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (int i = 0; i < 3; i++) {
            assertThat(readiness.obstacle()).hasValue("object store");
            later();
        }
        assertThat(tries).hasValue(1);
        release.countDown();
    }

    @Test
    void aStoppingServerSaysSoAtOnce() {
        StoreReadiness readiness = readiness(Duration.ofSeconds(20));
        assertThat(readiness.obstacle()).isEmpty();
        readiness.stop();
        assertThat(readiness.obstacle()).hasValue("stopping");
    }
}
