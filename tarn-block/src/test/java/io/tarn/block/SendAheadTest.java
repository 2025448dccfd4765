package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SendAheadTest {
    @Test
    void blocksGoOutInOrderWhileTheCallerGoesOn() {
        List<Integer> sent = new ArrayList<>();
        CountDownLatch hold = new CountDownLatch(1);
        try (SendAhead ahead = new SendAhead()) {
            ahead.send(() -> {
                await(hold);
                sent.add(1);
            });
            assertThat(sent).isEmpty();
            hold.countDown();
            ahead.send(() -> sent.add(2));
            ahead.send(() -> sent.add(3));
            ahead.await();
            assertThat(sent).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aFailureIsToldAtTheNextStep() {
        try (SendAhead ahead = new SendAhead()) {
            ahead.send(SendAheadTest::fail);
            AtomicBoolean second = new AtomicBoolean();
            assertThatThrownBy(() -> ahead.send(() -> second.set(true))).hasMessage("no");
            ahead.await();
            assertThat(second).isFalse();
            ahead.send(SendAheadTest::fail);
            assertThatThrownBy(ahead::await).hasMessage("no");
            ahead.send(SendAheadTest::fail);
        }
    }

    @Test
    void closingWaitsAlsoWhenInterrupted() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        AtomicBoolean sent = new AtomicBoolean();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (SendAhead ahead = new SendAhead()) {
                ahead.send(() -> {
                    await(hold);
                    sent.set(true);
                });
                Thread.currentThread().interrupt();
                assertThatThrownBy(ahead::await).isInstanceOf(ObjectStoreException.class);
            }
            stillInterrupted.set(sent.get() && Thread.currentThread().isInterrupted());
        });
        Await.until("the caller waits", () -> caller.getState() == Thread.State.WAITING);
        hold.countDown();
        caller.join();
        assertThat(stillInterrupted).isTrue();
    }

    private static void fail() {
        throw new ObjectStoreException(Kind.UNAVAILABLE, "no");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
