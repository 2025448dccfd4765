package io.tarn.catalog.task;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.InstanceHeartbeat;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes records of tasks that nobody has touched for long, in all repositories, those of other programs too,
/// and heartbeats of servers long gone. An unfinished task that can be run again stays.
final class TaskExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(TaskExpiry.class);
    private static final int PAGE = 1000;

    /// All repositories, one after the other.
    interface AllRepositories {
        void forEach(Consumer<Repository> action);
    }

    private record Old(byte[] key, byte[] value) {}

    private final KeyValueStore store;
    private final AllRepositories repositories;
    private final Map<String, TaskKind> kinds;
    private final Map<String, TaskFormat> formats = new TreeMap<>();
    private final TaskOptions options;
    private final BooleanSupplier closing;

    TaskExpiry(
            KeyValueStore store,
            AllRepositories repositories,
            Map<String, TaskKind> kinds,
            TaskOptions options,
            BooleanSupplier closing) {
        this.store = store;
        this.repositories = repositories;
        this.kinds = kinds;
        this.options = options;
        this.closing = closing;
        formats.put(TaskFormat.status().keyPrefix(), TaskFormat.status());
        kinds.values().forEach(kind -> formats.put(kind.format().keyPrefix(), kind.format()));
    }

    /// Looks at everything once.
    void round() {
        Instant limit = options.clock().instant().minus(options.retention());
        repositories.forEach(repository -> clean(repository, formats.values(), limit));
        removeAll(
                KeyLayout.INSTANCES,
                old(
                        KeyLayout.INSTANCES,
                        KeyLayout.instance(""),
                        value -> heartbeat(value).isBefore(limit)));
    }

    private void clean(Repository repository, Collection<TaskFormat> all, Instant limit) {
        for (TaskFormat format : all) {
            if (!closing.getAsBoolean()) {
                byte[] prefix = format.keyPrefix().getBytes(StandardCharsets.UTF_8);
                List<Old> old = old(repository.partition(), prefix, value -> expired(format.decode(value), limit));
                removeAll(repository.partition(), old);
            }
        }
    }

    private boolean expired(TaskState state, Instant limit) {
        boolean runnable = !state.done()
                && state.run().filter(run -> kinds.containsKey(run.kind())).isPresent();
        return state.updatedAt().isBefore(limit) && !runnable;
    }

    private static Instant heartbeat(byte[] value) throws InvalidProtocolBufferException {
        return RecordCodec.instant(InstanceHeartbeat.parseFrom(value).getUpdatedAt());
    }

    private interface Test {
        boolean test(byte[] value) throws InvalidProtocolBufferException;
    }

    /// At most a page of old records; the next round, or another server, finds the rest.
    private List<Old> old(byte[] partition, byte[] prefix, Test test) {
        var old = new ArrayList<Old>();
        try (var scan = store.scan(partition, prefix, PAGE)) {
            while (old.size() < PAGE && scan.next() && KeyPrefix.starts(scan.key(), prefix)) {
                try {
                    if (test.test(scan.value())) {
                        old.add(new Old(scan.key(), scan.value()));
                    }
                } catch (InvalidProtocolBufferException | VersioningException e) {
                    LOG.warn("A record below {} is damaged and stays", new String(prefix, StandardCharsets.UTF_8), e);
                }
            }
        }
        return old;
    }

    /// Removes records that are still as they were seen.
    private void removeAll(byte[] partition, List<Old> all) {
        for (Old one : all) {
            store.write(List.of(
                    new Write.Check(partition, one.key(), one.value()), new Write.Delete(partition, one.key())));
        }
    }
}
