package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every store promises to many callers at once.
public abstract class ConcurrencyContract extends MultipartContract {
    private static final int VERSION_BYTES = 200_000;

    @Test
    protected void oneOfManyPutsOfAKeyWinsWholly() throws Exception {
        all(16, writer -> {
            for (int round = 0; round < 10; round++) {
                put("hot/key", version(writer));
            }
        });
        assertWhole(read("hot/key"));
    }

    @Test
    protected void readersSeeOneVersionWhileItIsReplaced() throws Exception {
        put("hot/key", version(0));
        all(12, caller -> {
            Random random = new Random(caller);
            for (int round = 0; round < 30; round++) {
                if (caller < 4) {
                    put("hot/key", version(caller));
                    continue;
                }
                assertWhole(read("hot/key"));
                int offset = random.nextInt(VERSION_BYTES);
                assertOneVersion(range("hot/key", offset, VERSION_BYTES - offset));
                assertThat(store.properties(at("hot/key")).sizeBytes()).isEqualTo(VERSION_BYTES);
                assertThat(store.exists(at("hot/key"))).isTrue();
            }
        });
    }

    @Test
    protected void putsSucceedWhileRemovalsEmptyTheirFolder() throws Exception {
        all(12, caller -> {
            for (int round = 0; round < 60; round++) {
                String key = "gone/deep/deeper/" + caller;
                put(key, "x" + round);
                assertThat(read(key)).isEqualTo(bytes("x" + round));
                store.remove(at(key));
                assertThat(store.exists(at(key))).isFalse();
            }
        });
    }

    @Test
    protected void manyKeysAtOnce() throws Exception {
        all(32, caller -> {
            for (int round = 0; round < 20; round++) {
                put("many/" + round % 3 + "/" + caller + "-" + round, seeded(caller * 100L + round, 1024));
            }
        });
        for (int caller = 0; caller < 32; caller++) {
            for (int round = 0; round < 20; round++) {
                assertThat(read("many/" + round % 3 + "/" + caller + "-" + round))
                        .isEqualTo(seeded(caller * 100L + round, 1024));
            }
        }
    }

    @Test
    protected void partsArriveAtOnce() throws Exception {
        String upload = begin("parallel");
        ObjectStore.PartReference[] parts = new ObjectStore.PartReference[24];
        int size = Math.max(VERSION_BYTES, partBytesMin());
        all(24, caller -> parts[caller] = part("parallel", upload, caller + 1, filled(caller, size)));
        store.completeMultipart(at("parallel"), upload, List.of(parts));
        byte[] joined = read("parallel");
        for (int caller = 0; caller < 24; caller++) {
            assertThat(Arrays.mismatch(joined, caller * size, (caller + 1) * size, filled(caller, size), 0, size))
                    .isEqualTo(-1);
        }
    }

    /// Work of one of several callers.
    protected interface Caller {
        void run(int number) throws Exception;
    }

    protected static void all(int callers, Caller work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int number = 0; number < callers; number++) {
                int caller = number;
                tasks.add(() -> {
                    work.run(caller);
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    private static byte[] version(int writer) {
        return filled(writer, VERSION_BYTES);
    }

    private static byte[] filled(int writer, int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) writer);
        return content;
    }

    private static void assertWhole(byte[] content) {
        assertThat(content).hasSize(VERSION_BYTES);
        assertOneVersion(content);
    }

    private static void assertOneVersion(byte[] content) {
        byte[] expected = new byte[content.length];
        Arrays.fill(expected, content[0]);
        assertThat(Arrays.equals(content, expected))
                .as("bytes of one version only")
                .isTrue();
    }
}
