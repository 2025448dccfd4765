package io.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class CrowdTest {
    @Test
    void everyMemberRunsOnceAndAllAtTheSameTime() {
        AtomicIntegerArray runs = new AtomicIntegerArray(50);
        CyclicBarrier together = new CyclicBarrier(50);
        Crowd.virtual(50, index -> {
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            runs.incrementAndGet(index);
            together.await();
        });
        for (int i = 0; i < 50; i++) {
            assertThat(runs.get(i)).isOne();
        }
        Crowd.platform(
                2, index -> assertThat(Thread.currentThread().isVirtual()).isFalse());
    }

    @Test
    void aFailureOfOneIsThrown() {
        assertThatThrownBy(() -> Crowd.virtual(4, index -> assertThat(index).isNotEqualTo(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a thread of the crowd failed")
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void aCrowdThatHangsIsReportedWithItsPlaceAndInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        assertThatThrownBy(() -> Crowd.run(Thread.ofVirtual().name("stuck-", 0), 2, Duration.ofMillis(50), index -> {
                    if (index == 1) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("stuck-1")
                .hasMessageContaining("CountDownLatch");
        interrupted.await();
    }
}
