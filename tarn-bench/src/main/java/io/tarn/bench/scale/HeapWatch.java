package io.tarn.bench.scale;

import io.tarn.bench.row.Result;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// The most heap used, looked at every [#PERIOD_NANOS], garbage included, and the time spent collecting.
public final class HeapWatch implements AutoCloseable {
    private static final long PERIOD_NANOS = 2_000_000;
    private static final int MIB_SHIFT = 20;

    private final AtomicLong peakBytes = new AtomicLong();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("heap-watch").unstarted(this::watch);
    private volatile boolean closed;
    private long collectedMillis;

    private HeapWatch() {}

    public static HeapWatch start() {
        HeapWatch watch = new HeapWatch();
        watch.thread.start();
        watch.begin();
        return watch;
    }

    /// Starts counting anew.
    public void begin() {
        peakBytes.set(usedBytes());
        collectedMillis = collectionMillis();
    }

    /// The results with `heap_peak_mib` and `gc_ms` since [#begin] added to the last.
    public List<Result> stamp(List<Result> results) {
        Result last = results.getLast()
                .with("heap_peak_mib", Math.max(peakBytes.get(), usedBytes()) >> MIB_SHIFT)
                .with("gc_ms", collectionMillis() - collectedMillis);
        List<Result> stamped = new java.util.ArrayList<>(results);
        stamped.set(results.size() - 1, last);
        return stamped;
    }

    /// The heap's limit in MiB.
    public static long maxMib() {
        return Runtime.getRuntime().maxMemory() >> MIB_SHIFT;
    }

    private void watch() {
        while (!closed) {
            peakBytes.accumulateAndGet(usedBytes(), Math::max);
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long collectionMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    @Override
    public void close() {
        closed = true;
    }
}
