package io.tarn.kv;

import io.tarn.kv.KeyValueException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Wraps a store and lets calls go wrong as a [Plan] says. Every call of the store counts, and every move of a scan.
public final class FaultyKeyValueStore implements KeyValueStore {
    /// What happens to one call.
    public sealed interface Fault {
        /// Nothing: the call goes through.
        record None() implements Fault {}

        /// The call fails and nothing was done.
        record Before(Kind kind) implements Fault {}

        /// The call was carried out, but its answer is lost.
        record After(Kind kind) implements Fault {}

        /// The call waits until it is released, then goes through. `reached` tells that it waits.
        record Held(CountDownLatch reached, CountDownLatch release) implements Fault {
            public static Held fresh() {
                return new Held(new CountDownLatch(1), new CountDownLatch(1));
            }
        }
    }

    /// The kinds of call.
    public enum Call {
        GET,
        GET_ALL,
        WRITE,
        SCAN,
        SCAN_MOVE,
        DROP
    }

    /// Decides for each call; must be safe for many threads.
    public interface Plan {
        /// `number` counts the calls from 1.
        Fault fault(long number, Call call);

        /// Everything goes through.
        static Plan none() {
            return (number, call) -> new Fault.None();
        }

        /// `fault` at the n-th call of one kind, counted from 1, and nothing else.
        static Plan at(Call kind, long n, Fault fault) {
            AtomicLong seen = new AtomicLong();
            return (number, call) -> call == kind && seen.incrementAndGet() == n ? fault : new Fault.None();
        }

        /// Fails each call with probability `probability`, before or after as likely, `UNAVAILABLE` or `THROTTLED`.
        static Plan random(long seed, double probability) {
            Random random = new Random(seed);
            return (number, call) -> {
                synchronized (random) {
                    double drawn = random.nextDouble();
                    Kind kind = random.nextBoolean() ? Kind.UNAVAILABLE : Kind.THROTTLED;
                    boolean before = random.nextBoolean();
                    if (drawn >= probability) {
                        return new Fault.None();
                    }
                    return before ? new Fault.Before(kind) : new Fault.After(kind);
                }
            };
        }
    }

    private final KeyValueStore store;
    private final AtomicLong calls = new AtomicLong();
    private volatile Plan plan;

    public FaultyKeyValueStore(KeyValueStore store, Plan plan) {
        this.store = store;
        this.plan = plan;
    }

    /// Another plan from the next call on; call numbers go on.
    public void plan(Plan next) {
        plan = next;
    }

    /// How many calls were made.
    public long calls() {
        return calls.get();
    }

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        return through(Call.GET, () -> store.get(partition, key));
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        return through(Call.GET_ALL, () -> store.getAll(partition, keys));
    }

    @Override
    public int write(List<Write> writes) {
        return through(Call.WRITE, () -> store.write(writes));
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        return through(Call.SCAN, () -> new FaultyScan(store.scan(partition, start, pageSize)));
    }

    @Override
    public void dropPartition(byte[] partition) {
        through(Call.DROP, () -> {
            store.dropPartition(partition);
            return true;
        });
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T through(Call call, Supplier<T> action) {
        long number = calls.incrementAndGet();
        return switch (plan.fault(number, call)) {
            case Fault.None() -> action.get();
            case Fault.Before(Kind kind) -> throw new KeyValueException(kind, "made to fail before " + call);
            case Fault.After(Kind kind) -> {
                T lost = action.get();
                throw new KeyValueException(kind, "made to fail after " + call + ", answer lost: " + lost);
            }
            case Fault.Held(CountDownLatch reached, CountDownLatch release) -> {
                reached.countDown();
                awaitRelease(release);
                yield action.get();
            }
        };
    }

    private static void awaitRelease(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyValueException(Kind.UNAVAILABLE, "interrupted while held", e);
        }
    }

    private final class FaultyScan implements Scan {
        private final Scan scan;

        FaultyScan(Scan scan) {
            this.scan = scan;
        }

        @Override
        public boolean next() {
            return through(Call.SCAN_MOVE, scan::next);
        }

        @Override
        public boolean seek(byte[] key) {
            return through(Call.SCAN_MOVE, () -> scan.seek(key));
        }

        @Override
        public byte[] key() {
            return scan.key();
        }

        @Override
        public byte[] value() {
            return scan.value();
        }

        @Override
        public void close() {
            scan.close();
        }
    }
}
