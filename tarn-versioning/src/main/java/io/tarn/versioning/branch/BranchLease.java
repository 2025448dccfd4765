package io.tarn.versioning.branch;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.RecordCodec.Ownership;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This server's turn at the head of one branch, among the servers of one database. Whoever waits leaves its name in
/// the lease; the holder, when it renews, passes the lease on to that name. A holder that went silent is given up
/// after the lease's duration, measured by the waiting server's own clock, so that a clock gone wrong blocks nobody.
///
/// Nothing rests on it: two servers that both go ahead meet in the compare-and-set. So failures of the store and a
/// wait that grows too long both mean going ahead without it.
final class BranchLease {
    private static final Logger log = LoggerFactory.getLogger(BranchLease.class);

    /// A wait for others ends after so many durations of a lease.
    private static final int WAIT_DURATIONS_MAX = 10;

    private static final byte[] NONE = {};

    private final KeyValueStore store;
    private final LeaseOptions options;
    private final Clock clock;
    private final String owner;
    private final byte[] key;
    private final ReentrantLock lock = new ReentrantLock();

    /// The record as this server stored it; [#NONE] when the lease is not held.
    private byte[] held = NONE;

    private long renewAtNanos;
    private boolean wanted;
    private boolean inUse;
    private boolean usedSinceTick;

    BranchLease(KeyValueStore store, LeaseOptions options, Clock clock, String owner, byte[] key) {
        this.store = store;
        this.options = options;
        this.clock = clock;
        this.owner = owner;
        this.key = key;
    }

    /// Takes the lease before a change of the head, waiting for other servers.
    void begin() {
        lock.lock();
        try {
            inUse = true;
            usedSinceTick = true;
            if (held.length == 0 || System.nanoTime() - renewAtNanos >= 0) {
                acquire();
            }
        } catch (KeyValueException e) {
            log.debug("going ahead without the lease", e);
        } finally {
            lock.unlock();
        }
    }

    /// Ends a change of the head; the lease stays for the next one unless another server wants it.
    void end() {
        lock.lock();
        try {
            inUse = false;
            if (wanted) {
                passOn();
            }
        } catch (KeyValueException e) {
            log.debug("the lease runs out by itself", e);
        } finally {
            lock.unlock();
        }
    }

    /// Renews the lease while it is in use and gives it back when it no longer is; false when it can be forgotten.
    boolean tick() {
        if (!lock.tryLock()) {
            return true;
        }
        try {
            boolean idle = !inUse && !usedSinceTick;
            usedSinceTick = false;
            if (idle) {
                passOn();
            } else if (held.length > 0 && System.nanoTime() - renewAtNanos >= 0) {
                renew();
            }
            return !idle;
        } catch (KeyValueException e) {
            log.debug("the lease could not be renewed", e);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void acquire() {
        long start = System.nanoTime();
        long seenSince = start;
        byte[] seen = NONE;
        long waitMax = WAIT_DURATIONS_MAX * options.duration().toNanos();
        while (System.nanoTime() - start < waitMax && !Thread.currentThread().isInterrupted()) {
            Optional<byte[]> stored = store.get(KeyLayout.OWNERSHIP, key);
            if (stored.isEmpty()) {
                if (take(Condition.absent(), owner, "")) {
                    return;
                }
                continue;
            }
            Ownership current = read(stored.get());
            if (!Arrays.equals(seen, stored.get())) {
                seen = stored.get();
                seenSince = System.nanoTime();
            }
            boolean own = current.owner().equals(owner);
            if (own && held.length > 0 && !current.comment().isEmpty()) {
                held = stored.get();
                passOn();
                continue;
            }
            boolean silent = System.nanoTime() - seenSince > options.duration().toNanos();
            if (own || silent || current.expires().isBefore(clock.instant())) {
                if (take(Condition.unchanged(stored.get()), owner, "")) {
                    return;
                }
                continue;
            }
            if (current.comment().isEmpty()) {
                askFor(stored.get(), current);
            }
            LockSupport.parkNanos(options.acquire().toNanos());
        }
        held = NONE;
    }

    private boolean take(Condition condition, String newOwner, String comment) {
        byte[] record =
                RecordCodec.encode(new Ownership(newOwner, clock.instant().plus(options.duration()), comment));
        boolean taken = write(record, condition);
        boolean own = taken && newOwner.equals(owner);
        held = own ? record : NONE;
        wanted = false;
        if (own) {
            renewAtNanos = System.nanoTime() + options.refresh().toNanos();
        }
        return taken;
    }

    private void askFor(byte[] stored, Ownership current) {
        byte[] record = RecordCodec.encode(new Ownership(current.owner(), current.expires(), owner));
        write(record, Condition.unchanged(stored));
    }

    /// Renews the lease in the middle of a change; a name left in it stays there until the change has ended.
    private void renew() {
        Optional<byte[]> stored = store.get(KeyLayout.OWNERSHIP, key);
        Optional<Ownership> current = stored.map(BranchLease::read);
        if (current.isEmpty() || !current.get().owner().equals(owner)) {
            held = NONE;
            return;
        }
        String waiting = current.get().comment();
        take(Condition.unchanged(stored.get()), owner, waiting);
        wanted = !waiting.isEmpty();
    }

    /// Gives the lease to whoever waits, or back.
    private void passOn() {
        wanted = false;
        if (held.length == 0) {
            return;
        }
        held = NONE;
        Optional<byte[]> stored = store.get(KeyLayout.OWNERSHIP, key);
        Optional<Ownership> current = stored.map(BranchLease::read);
        if (current.isEmpty() || !current.get().owner().equals(owner)) {
            return;
        }
        String waiting = current.get().comment();
        if (waiting.isEmpty()) {
            store.writeDeferred(List.of(new Write.Delete(KeyLayout.OWNERSHIP, key)));
        } else {
            take(Condition.unchanged(stored.get()), waiting, "");
        }
    }

    /// A record nobody can read is nobody's.
    private static Ownership read(byte[] stored) {
        try {
            return RecordCodec.ownership(stored);
        } catch (VersioningException e) {
            return new Ownership("", Instant.EPOCH, "");
        }
    }

    private boolean write(byte[] record, Condition condition) {
        return store.writeDeferred(List.of(new Write.Set(KeyLayout.OWNERSHIP, key, record, condition))) == 1;
    }
}
