package io.tarn.versioning.branch;

import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The leases of this server; see [BranchLease]. A lease is kept while changes of its branch follow one another and
/// given back when they no longer do.
final class BranchLeases implements AutoCloseable {
    private static final int OWNER_SIZE_BYTES = 10;
    private static final int TICKS_PER_REFRESH = 4;

    private record Key(String instanceUid, String branch) {}

    private final KeyValueStore store;
    private final LeaseOptions options;
    private final Clock clock;
    private final String owner;
    private final ConcurrentHashMap<Key, BranchLease> leases = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("branch-leases").factory());

    BranchLeases(KeyValueStore store, LeaseOptions options, Clock clock, RandomGenerator random) {
        this.store = store;
        this.options = options;
        this.clock = clock;
        byte[] name = new byte[OWNER_SIZE_BYTES];
        random.nextBytes(name);
        this.owner = "tarn#" + HexFormat.of().formatHex(name);
    }

    void start() {
        if (options.enabled()) {
            long period = Math.max(1, options.refresh().toMillis() / TICKS_PER_REFRESH);
            ticks.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
        }
    }

    /// Runs a change of the branch's head under its lease. One change of a branch at a time.
    <T> T under(Repository repository, String branch, Supplier<T> change) {
        if (!options.enabled()) {
            return change.get();
        }
        BranchLease lease = leases.computeIfAbsent(
                new Key(repository.instanceUid(), branch),
                key -> new BranchLease(store, options, clock, owner, KeyLayout.ownership(repository.name(), branch)));
        lease.begin();
        try {
            return change.get();
        } finally {
            lease.end();
        }
    }

    private void tick() {
        leases.forEach((key, lease) -> {
            if (!lease.tick()) {
                leases.remove(key, lease);
            }
        });
    }

    /// Gives no lease back: they run out.
    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
