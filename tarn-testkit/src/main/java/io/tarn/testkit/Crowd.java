package io.tarn.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Many threads doing something at the same moment.
public final class Crowd {
    /// How long a crowd may take when the caller names no limit.
    public static final Duration LIMIT = Duration.ofSeconds(60);

    /// What each thread does.
    public interface Task {
        /// `index` counts the threads from 0.
        void run(int index) throws Exception;
    }

    private final Thread.Builder threads;
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch done;
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

    private Crowd(Thread.Builder threads, int size) {
        this.threads = threads;
        this.ready = new CountDownLatch(size);
        this.done = new CountDownLatch(size);
    }

    /// Runs the task on `size` virtual threads; see [#run].
    public static void virtual(int size, Task task) {
        run(Thread.ofVirtual().name("crowd-", 0), size, LIMIT, task);
    }

    /// Runs the task on `size` platform threads; see [#run].
    public static void platform(int size, Task task) {
        run(Thread.ofPlatform().daemon().name("crowd-", 0), size, LIMIT, task);
    }

    /// Runs the task on `size` threads that start together, and returns when all have ended. The first failure of
    /// any is thrown as the cause of an [AssertionError]; so is exceeding `limit`, with the place where the threads
    /// still running are, after interrupting them.
    public static void run(Thread.Builder threads, int size, Duration limit, Task task) {
        new Crowd(threads, size).run(size, limit, task);
    }

    private void run(int size, Duration limit, Task task) {
        List<Thread> started = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int index = i;
            started.add(threads.start(() -> member(index, task)));
        }
        boolean finished;
        try {
            ready.await();
            go.countDown();
            finished = done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            started.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a crowd was running", e);
        }
        Throwable failure = firstFailure.get();
        if (!finished) {
            throw late(started, limit, failure);
        }
        if (failure != null) {
            throw new AssertionError("a thread of the crowd failed: " + failure, failure);
        }
    }

    private void member(int index, Task task) {
        try {
            ready.countDown();
            go.await();
            task.run(index);
        } catch (Throwable e) {
            firstFailure.compareAndSet(null, e);
        } finally {
            done.countDown();
        }
    }

    private static AssertionError late(List<Thread> threads, Duration limit, @Nullable Throwable failure) {
        StringBuilder text = new StringBuilder("after " + limit + " these threads are still running:");
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                text.append('\n').append(thread.getName()).append(' ').append(Arrays.toString(thread.getStackTrace()));
                thread.interrupt();
            }
        }
        return new AssertionError(text.toString(), failure);
    }
}
