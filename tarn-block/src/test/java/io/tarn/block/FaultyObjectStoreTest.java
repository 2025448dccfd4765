package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyObjectStore.Fault;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.memory.MemoryObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FaultyObjectStoreTest extends StoreFixture {
    private FaultyObjectStore faulty;

    @Override
    protected ObjectStore open(Path folder) {
        faulty = new FaultyObjectStore(new MemoryObjectStore());
        return faulty;
    }

    @Override
    protected String namespaceUri() {
        return "mem://lake";
    }

    @Test
    void failsBeforeOrAfterTheNthCall() {
        faulty.onCall(Operation.PUT, 2, new Fault.FailBefore(Kind.WRITE_FAILED));
        faulty.onCall(Operation.PUT, 3, new Fault.FailAfter(Kind.FORBIDDEN));
        faulty.onCall(Operation.PUT, 4, new Fault.LoseAnswer());
        put("1", "1");
        fails(Kind.WRITE_FAILED, () -> put("2", "2"));
        fails(Kind.FORBIDDEN, () -> put("3", "3"));
        fails(Kind.UNAVAILABLE, () -> put("4", "4"));
        put("5", "5");
        assertThat(List.of(1, 2, 3, 4, 5)).allMatch(key -> faulty.exists(at(key.toString())) == (key != 2));
        assertThat(faulty.calls(Operation.PUT)).isEqualTo(5);
    }

    @Test
    void truncatesReads() throws IOException {
        put("k", "0123456789");
        faulty.when(Operation.GET, (_, _) -> true, new Fault.TruncateRead(4));
        try (InputStream in = faulty.get(at("k"))) {
            assertThat(in.readNBytes(4)).isEqualTo(bytes("0123"));
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
        faulty.heal();
        assertThat(read("k")).hasSize(10);
    }

    @Test
    void delaysUntilReleased() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        faulty.onCall(Operation.PUT, 1, new Fault.DelayUntil(release));
        Thread writer = Thread.startVirtualThread(() -> put("k", "x"));
        while (faulty.calls(Operation.PUT) == 0) {
            Thread.onSpinWait();
        }
        assertThat(faulty.exists(at("k"))).isFalse();
        release.countDown();
        writer.join();
        assertThat(read("k")).isEqualTo(bytes("x"));
    }

    @Test
    void theSameSeedFailsTheSameCalls() {
        assertThat(failuresOf(7)).isEqualTo(failuresOf(7)).isNotEqualTo(failuresOf(8));
        assertThat(failuresOf(7).size()).isBetween(20, 80);
    }

    private List<Integer> failuresOf(long seed) {
        faulty.heal();
        faulty.withProbability(Operation.PUT, 0.25, seed, new Fault.FailBefore(Kind.UNAVAILABLE));
        List<Integer> failed = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            try {
                put("k", "x");
            } catch (ObjectStoreException _) {
                failed.add(i);
            }
        }
        return failed;
    }
}
