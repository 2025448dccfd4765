package io.tarn.kv.rocksdb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes. It takes all requests that wait, writes them as one synced batch and answers their
/// callers; meanwhile the next ones gather. So the cost of a sync is shared by as many writers as there are, a lone
/// writer waits for nobody, and no virtual thread sits in a sync.
final class Committer implements AutoCloseable {
    /// A batch takes no further request once it holds this many writes or bytes; a single larger request is
    /// committed whole.
    static final int BATCH_WRITES_MAX = 16_384;

    static final long BATCH_BYTES_MAX = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Recovery recovery;
    private final int queuedMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final Deque<CommitRequest> queue = new ArrayDeque<>();
    private boolean closed;
    private final AtomicLong batches = new AtomicLong();
    private final Thread thread;

    Committer(Recovery recovery, int queuedMax) {
        this.recovery = recovery;
        this.queuedMax = queuedMax;
        this.thread = Thread.ofPlatform().name("tarn-kv-committer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Commits and returns the number of writes carried out.
    int commit(CommitRequest request) {
        lock.lock();
        try {
            while (queue.size() >= queuedMax && !closed) {
                taken.awaitUninterruptibly();
            }
            if (closed) {
                throw new KeyValueException(Kind.UNAVAILABLE, "the metadata store is closed");
            }
            queue.add(request);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return request.await();
    }

    /// Batches written so far.
    long batches() {
        return batches.get();
    }

    /// Takes no further request, commits those that wait, and returns when the thread has ended.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
            taken.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (List<CommitRequest> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
            try {
                commit(batch);
            } catch (KeyValueException e) {
                fail(batch, e);
            } catch (RuntimeException | Error e) {
                fail(batch, new KeyValueException(Kind.UNAVAILABLE, "committing failed unexpectedly: " + e, e));
            }
        }
    }

    private static void fail(List<CommitRequest> batch, KeyValueException cause) {
        for (CommitRequest request : batch) {
            request.fail(cause);
        }
    }

    private void commit(List<CommitRequest> batch) {
        boolean judging = batch.stream().anyMatch(CommitRequest::conditional);
        int[] carriedOut = new int[batch.size()];
        try (PendingBatch pending = new PendingBatch(recovery.forWriting(), judging)) {
            for (int i = 0; i < carriedOut.length; i++) {
                CommitRequest request = batch.get(i);
                if (request.dropped().isPresent()) {
                    pending.drop(request.dropped().get());
                }
                carriedOut[i] = pending.add(request);
            }
            pending.commit(batch.stream().anyMatch(CommitRequest::durable));
        } catch (RocksDBException e) {
            throw recovery.failed(e);
        }
        batches.incrementAndGet();
        for (int i = 0; i < carriedOut.length; i++) {
            batch.get(i).outcome().complete(carriedOut[i]);
        }
        batch.getFirst().dropped().ifPresent(this::reclaim);
    }

    private void reclaim(byte[] dropped) {
        try {
            recovery.forReading().reclaim(dropped, PhysicalKey.end(dropped));
        } catch (RocksDBException | KeyValueException e) {
            LOG.warn("The files of a dropped partition stay until they are compacted", e);
        }
    }

    /// Waits for requests and takes as many as fit; empty when closed and all is done. A drop comes alone.
    private List<CommitRequest> nextBatch() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            List<CommitRequest> batch = new ArrayList<>(queue.size());
            int writes = 0;
            long bytes = 0;
            for (CommitRequest next = queue.peek(); next != null; next = queue.peek()) {
                writes += next.writes().size();
                bytes += next.bytes();
                boolean full = writes > BATCH_WRITES_MAX || bytes > BATCH_BYTES_MAX;
                if (!batch.isEmpty() && (full || next.dropped().isPresent())) {
                    break;
                }
                batch.add(queue.remove());
                if (next.dropped().isPresent()) {
                    break;
                }
            }
            taken.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
