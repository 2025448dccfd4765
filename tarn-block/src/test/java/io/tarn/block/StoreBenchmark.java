package io.tarn.block;

import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/// Puts and gets through an adapter next to the same by the bare client library, alternating, on one server.
public final class StoreBenchmark {
    private static final int ROUNDS = 7;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int BUFFER_BYTES = 128 * 1024;

    private StoreBenchmark() {}

    /// What is measured. Both store the bytes of a [GeneratedStream].
    public interface Target {
        void put(String key, InputStream content, long length) throws IOException;

        InputStream get(String key) throws IOException;
    }

    /// Through an adapter.
    public static Target adapter(ObjectStore store, String namespaceUri) {
        StorageNamespace namespace = new StorageNamespace("", namespaceUri);
        return new Target() {
            @Override
            public void put(String key, InputStream content, long length) {
                store.put(
                        StorageLocation.relative(namespace, key), content, OptionalLong.of(length), PutOptions.none());
            }

            @Override
            public InputStream get(String key) {
                return store.get(StorageLocation.relative(namespace, key));
            }
        };
    }

    /// Prints medians of [#ROUNDS] rounds, in MB/s.
    public static void compare(Target adapter, Target library) {
        for (int callers : new int[] {1, 4}) {
            for (long megabytes : new long[] {1, 64}) {
                Target[] targets = {adapter, library};
                double[][] rates = new double[4][ROUNDS];
                for (int round = 0; round <= ROUNDS; round++) {
                    for (int which = 0; which < 2; which++) {
                        int slot = Math.max(0, round - 1);
                        rates[which][slot] = put(targets[which], callers, megabytes << 20);
                        rates[2 + which][slot] = get(targets[which], callers, megabytes << 20);
                    }
                }
                Arrays.stream(rates).forEach(Arrays::sort);
                print("put", callers, megabytes, rates[0], rates[1]);
                print("get", callers, megabytes, rates[2], rates[3]);
            }
        }
    }

    /// Prints the most heap that was live while 64 MiB objects went through the adapter.
    public static void memory(Target adapter) {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pool.resetPeakUsage();
        }
        put(adapter, 4, 64 << 20);
        get(adapter, 4, 64 << 20);
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.printf(
                "heap of at most %d MiB, peak %d MiB with 4 callers of 64 MiB%n",
                Runtime.getRuntime().maxMemory() >> 20, peak >> 20);
    }

    private static double put(Target target, int callers, long length) {
        return rate(callers, length, i -> target.put("bench/" + i, new GeneratedStream(length), length));
    }

    private static double get(Target target, int callers, long length) {
        return rate(callers, length, i -> drain(target.get("bench/" + i), length));
    }

    private static double rate(int callers, long length, Crowd.Task task) {
        int repeats = (int) Math.max(1, (32L << 20) / length);
        long start = System.nanoTime();
        Crowd.run(Thread.ofVirtual(), callers, LIMIT, i -> {
            for (int n = 0; n < repeats; n++) {
                task.run(i);
            }
        });
        return callers * repeats * length / 1e6 / ((System.nanoTime() - start) / 1e9);
    }

    private static void drain(InputStream content, long length) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        try (content) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                total += count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (total != length) {
            throw new IllegalStateException("read " + total + " of " + length + " bytes");
        }
    }

    private static void print(String what, int callers, long megabytes, double[] adapter, double[] library) {
        double ours = adapter[ROUNDS / 2];
        double bare = library[ROUNDS / 2];
        System.out.printf(
                "%s %2d MiB, %d callers: adapter %6.1f MB/s (%.0f..%.0f), library %6.1f MB/s (%.0f..%.0f), %3.0f %%%n",
                what,
                megabytes,
                callers,
                ours,
                adapter[0],
                adapter[ROUNDS - 1],
                bare,
                library[0],
                library[ROUNDS - 1],
                100 * ours / bare);
    }
}
