package io.tarn.block.s3;

import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The parts of one upload that are sent at the same time, at most so many. For one thread; closing gives up
/// what is still under way and waits for its end.
final class PartsUnderWay implements AutoCloseable {
    private final int most;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ArrayDeque<Future<PartReference>> underWay = new ArrayDeque<>();
    private final List<PartReference> done = new ArrayList<>();

    PartsUnderWay(int most) {
        this.most = most;
    }

    boolean isFull() {
        return underWay.size() >= most;
    }

    /// Starts a part; waits for the oldest first when there are enough.
    void start(Callable<PartReference> part) {
        if (isFull()) {
            awaitOldest();
        }
        underWay.add(threads.submit(part));
    }

    /// Waits until the part that was started first is done; throws why it failed.
    void awaitOldest() {
        try {
            done.add(underWay.remove().get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException(Kind.UNAVAILABLE, "the call was interrupted", e);
        }
    }

    /// Waits for all parts and returns them in the order in which they were started.
    List<PartReference> finish() {
        while (!underWay.isEmpty()) {
            awaitOldest();
        }
        return done;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
