package io.tarn.kv.postgres;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Lets callers that wait at the same time share round trips. A few threads, the lanes, each take all requests
/// that wait, as far as they fit into one batch, and carry the batch out; what arrives meanwhile forms the
/// next. Nobody waits for a batch to fill. A batch is sent after its last request has arrived, so a read in it
/// sees all that was written before it was asked.
///
/// @param <T> what a request comes to
/// @param <Q> the kind of request
final class Combiner<T, Q extends Combiner.Request<T>> implements AutoCloseable {
    /// What one caller wants; completed once.
    interface Request<T> {
        CompletableFuture<T> outcome();
    }

    /// Requests that are carried out together; used by one thread.
    interface Batch<Q> {
        /// Takes a request along, or says false when it is full. A first request always fits.
        boolean add(Q request);

        /// Carries out all requests and completes the outcome of each, or throws what they fail with.
        void run();
    }

    private record Taken<Q>(Batch<Q> batch, List<Q> requests) {}

    private final int queuedMax;
    private final Duration callTimeout;
    private final Supplier<? extends Batch<Q>> batches;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final Deque<Q> queue = new ArrayDeque<>();
    private final List<Thread> lanes = new ArrayList<>();
    private final AtomicLong begun = new AtomicLong();
    private boolean closed;

    /// A combiner with so many lanes, named for the thread list. `batches` makes empty batches.
    Combiner(String name, int lanes, PostgresOptions options, Supplier<? extends Batch<Q>> batches) {
        this.queuedMax = options.queuedRequestsMax();
        this.callTimeout = options.callTimeout();
        this.batches = batches;
        Thread.Builder threads =
                Thread.ofPlatform().name("tarn-kv-postgres-" + name + "-", 0).daemon();
        for (int i = 0; i < lanes; i++) {
            this.lanes.add(threads.unstarted(this::work));
        }
    }

    void start() {
        lanes.forEach(Thread::start);
    }

    /// Batches begun so far.
    long batches() {
        return begun.get();
    }

    /// Requests that are in no batch yet.
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /// Has the request carried out and returns its outcome. Being interrupted does not end the wait, for the
    /// request goes on. `UNAVAILABLE` when it takes longer than a call may; a write may have happened then, or
    /// still happen.
    T call(Q request) {
        long deadline = System.nanoTime() + callTimeout.toNanos();
        boolean interrupted = false;
        try {
            enqueue(request, deadline);
            while (true) {
                try {
                    return request.outcome().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw tooLate(request);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Takes no further request, lets those that wait be carried out, and returns when that is done or has
    /// taken as long as a call may.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            taken.signalAll();
        } finally {
            lock.unlock();
        }
        long deadline = System.nanoTime() + callTimeout.toNanos();
        boolean interrupted = false;
        for (Thread lane : lanes) {
            while (lane.isAlive() && System.nanoTime() < deadline) {
                try {
                    lane.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void enqueue(Q request, long deadline) throws TimeoutException {
        lock.lock();
        try {
            while (queue.size() >= queuedMax && !closed) {
                awaitTaken(deadline);
            }
            if (closed) {
                throw ConnectionPool.closed();
            }
            queue.add(request);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void awaitTaken(long deadline) throws TimeoutException {
        boolean interrupted = Thread.interrupted();
        try {
            if (taken.awaitNanos(deadline - System.nanoTime()) <= 0) {
                throw new TimeoutException();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private KeyValueException tooLate(Q request) {
        KeyValueException failure = new KeyValueException(
                Kind.UNAVAILABLE,
                "the metadata database did not answer within " + callTimeout.toSeconds()
                        + " s; check that it runs, and that its disk and network are not overloaded");
        request.outcome().completeExceptionally(failure);
        lock.lock();
        try {
            if (queue.remove(request)) {
                taken.signal();
            }
        } finally {
            lock.unlock();
        }
        return failure;
    }

    /// The failure with the place of this caller, of several that share it.
    private static KeyValueException failure(Throwable cause) {
        Kind kind = cause instanceof KeyValueException known ? known.kind() : Kind.UNAVAILABLE;
        return new KeyValueException(kind, String.valueOf(cause.getMessage()), cause);
    }

    private void work() {
        for (Taken<Q> next = take(); !next.requests().isEmpty(); next = take()) {
            begun.incrementAndGet();
            try {
                next.batch().run();
            } catch (KeyValueException e) {
                fail(next.requests(), e);
            } catch (RuntimeException | Error e) {
                fail(
                        next.requests(),
                        new KeyValueException(Kind.UNAVAILABLE, "using the metadata database failed unexpectedly", e));
            }
        }
    }

    private void fail(List<Q> requests, KeyValueException cause) {
        requests.forEach(request -> request.outcome().completeExceptionally(cause));
    }

    /// Waits for requests and takes as many as fit; none when closed and all is done.
    private Taken<Q> take() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            Taken<Q> next = new Taken<>(batches.get(), new ArrayList<>(queue.size()));
            while (!queue.isEmpty() && next.batch().add(queue.element())) {
                next.requests().add(queue.remove());
            }
            if (!queue.isEmpty()) {
                arrived.signal();
            }
            taken.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }
}
