package io.tarn.block.local;

import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/// Puts of 1 KiB next to their floor: a bare loop of write, sync, rename and sync of the folder. Run by hand with
/// the test class path: `java io.tarn.block.local.PutBenchmark <folder> <objects>`.
final class PutBenchmark {
    private static final int CALLERS = 32;
    private static final int ROUNDS = 5;

    private PutBenchmark() {}

    private interface Put {
        void put(int number) throws Exception;
    }

    static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int objects = Integer.parseInt(arguments[1]);
        byte[] content = new byte[1024];
        StorageNamespace namespace = new StorageNamespace("", "local://lake");
        for (int round = 0; round < ROUNDS; round++) {
            Path bare = Files.createDirectories(folder.resolve("bare" + round));
            Path temporary = Files.createDirectories(folder.resolve("bare-tmp" + round));
            Put floor = number -> bare(temporary.resolve("t" + number), bare.resolve("k" + number), content);
            report("floor, 1 platform thread", false, 1, objects / 4, floor);
            report("floor, 32 platform threads", false, CALLERS, objects, n -> floor.put(n + objects));
            report("floor, 32 virtual threads", true, CALLERS, objects, n -> floor.put(n + 2 * objects));
            try (LocalObjectStore store = new LocalObjectStore(LocalOptions.at(folder.resolve("store" + round)))) {
                Put put = number -> store.put(
                        StorageLocation.relative(namespace, "data/p/" + number),
                        new ByteArrayInputStream(content),
                        OptionalLong.of(content.length),
                        PutOptions.none());
                report("store, 1 virtual thread", true, 1, objects / 4, put);
                report("store, 32 virtual threads", true, CALLERS, objects, n -> put.put(n + objects));
            }
        }
    }

    private static void bare(Path temporary, Path target, byte[] content) throws Exception {
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(content));
            file.force(false);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
        Directory.force(target.getParent());
    }

    private static void report(String name, boolean virtual, int callers, int objects, Put put) throws Exception {
        AtomicInteger next = new AtomicInteger();
        long[] nanos = new long[objects];
        Thread[] threads = new Thread[callers];
        long start = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            Runnable work = () -> run(next, nanos, put);
            threads[i] = virtual
                    ? Thread.startVirtualThread(work)
                    : Thread.ofPlatform().start(work);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "%-28s %8.0f puts/s   median %6d us   p99 %6d us%n",
                name, objects / seconds, nanos[objects / 2] / 1000, nanos[objects * 99 / 100] / 1000);
    }

    private static void run(AtomicInteger next, long[] nanos, Put put) {
        for (int number = next.getAndIncrement(); number < nanos.length; number = next.getAndIncrement()) {
            long start = System.nanoTime();
            try {
                put.put(number);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            nanos[number] = System.nanoTime() - start;
        }
    }
}
