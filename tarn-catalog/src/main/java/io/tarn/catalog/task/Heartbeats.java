package io.tarn.catalog.task;

import io.tarn.catalog.record.InstanceHeartbeat;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether the servers that own tasks live. Each writes a heartbeat while it has tasks and removes it when it
/// stops; the clocks of two servers are never compared: a heartbeat that does not change for long enough, by
/// the clock of who looks, is that of a dead server.
final class Heartbeats {
    /// What is known of an owner.
    enum Life {
        LIVE,
        /// It ended in good order.
        ENDED,
        /// It fell silent.
        LOST
    }

    private record Seen(byte[] heartbeat, Instant since) {}

    private final KeyValueStore store;
    private final TaskOptions options;
    private final String self;
    private final Map<String, Seen> seen = new HashMap<>();
    private Instant lastBeat = Instant.MIN;

    Heartbeats(KeyValueStore store, TaskOptions options, String self) {
        this.store = store;
        this.options = options;
        this.self = self;
    }

    /// Writes this server's heartbeat unless the last one is fresh. Before a task of this server can be seen by
    /// others this must have returned.
    synchronized void beat() {
        Instant now = options.clock().instant();
        if (lastBeat.isAfter(now.minus(options.heartbeat()))) {
            return;
        }
        store.set(KeyLayout.INSTANCES, KeyLayout.instance(self), heartbeat(now));
        lastBeat = now;
    }

    private static byte[] heartbeat(Instant time) {
        return InstanceHeartbeat.newBuilder()
                .setUpdatedAt(RecordCodec.timestamp(time))
                .build()
                .toByteArray();
    }

    /// Looks at the owner's heartbeat. It must have been named by a record read before.
    synchronized Life judge(String owner) {
        Optional<byte[]> found = store.get(KeyLayout.INSTANCES, KeyLayout.instance(owner));
        if (found.isEmpty()) {
            seen.remove(owner);
            return Life.ENDED;
        }
        Instant now = options.clock().instant();
        Seen before = seen.get(owner);
        if (before == null || !Arrays.equals(before.heartbeat(), found.get())) {
            seen.put(owner, new Seen(found.get(), now));
            return Life.LIVE;
        }
        return now.isBefore(before.since().plus(options.silence())) ? Life.LIVE : Life.LOST;
    }

    /// Forgets all owners but these.
    synchronized void keep(Set<String> owners) {
        seen.keySet().retainAll(owners);
    }

    /// Says that this server ended in good order.
    synchronized void end() {
        if (!lastBeat.equals(Instant.MIN)) {
            store.delete(KeyLayout.INSTANCES, KeyLayout.instance(self));
            lastBeat = Instant.MIN;
        }
    }
}
