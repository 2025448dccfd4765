package io.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void returnsWhenTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();
        Await.until("the third question", () -> asked.incrementAndGet() == 3);
    }

    @Test
    void namesWhatDidNotHappen() {
        assertThatThrownBy(() -> Await.until("snow", Duration.ofMillis(5), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("in vain for: snow");
    }

    @Test
    void aConditionThatThrowsEndsTheWait() {
        assertThatThrownBy(() -> Await.until("rain", () -> {
                    throw new IOException("no sky");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("rain")
                .hasRootCauseMessage("no sky");
    }
}
