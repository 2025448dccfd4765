package io.tarn.catalog.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.StorageNamespace;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.testkit.HandClock;
import io.tarn.testkit.Seed;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Xid;
import io.tarn.versioning.ref.Repositories;
import io.tarn.versioning.staging.StagingTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// Several servers with long tasks over one store in memory. Their watches do not run by themselves: a test
/// ticks.
final class TaskServers implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

    /// One server: its view of the store, which can be cut off, and its tasks.
    record Server(FaultyKeyValueStore store, Tasks tasks, TaskKind kind) {
        TaskState get(Repository repository, String id) {
            return tasks.get(repository, kind, id);
        }

        String submit(Repository repository, String parameters) {
            return tasks.submit(repository, kind, "jane", parameters.getBytes(UTF_8));
        }

        TaskState awaitDone(Repository repository, String id) {
            Await.until("the end of task " + id, () -> get(repository, id).done());
            return get(repository, id);
        }

        /// The process is gone, or its database for good: no call comes through any more.
        void kill() {
            store.plan((number, call) -> new Fault.Before(KeyValueException.Kind.UNAVAILABLE));
        }

        void revive() {
            store.plan(FaultyKeyValueStore.Plan.none());
        }
    }

    final HandClock clock = new HandClock(START);
    final MemoryKeyValueStore shared = new MemoryKeyValueStore();
    final Random random = new Random(Seed.ofProcess().split("task servers").value());
    private final List<Server> servers = new ArrayList<>();

    Repositories repositories(KeyValueStore store) {
        return new Repositories(
                store,
                new Xid.Generator(clock, random),
                new StagingTokens(store, random, () -> {}),
                random,
                new Repositories.CacheOptions(10, Duration.ZERO));
    }

    Repository repository(String name) {
        return repositories(shared)
                .create(new Repositories.Creation(
                        name, new StorageNamespace("", "mem://" + name), "main", false, true));
    }

    Server server(TaskWork work) {
        return serverOf(ids -> TaskKind.of("count", ids, work).withCancel());
    }

    Server serverOf(Function<TaskIds, TaskKind> makeKind) {
        var store = new FaultyKeyValueStore(shared, FaultyKeyValueStore.Plan.none());
        TaskKind kind = makeKind.apply(TaskIds.prefixed("CO", random));
        var tasks = new Tasks(
                store,
                repositories(store),
                new Xid.Generator(clock, random),
                List.of(kind),
                TaskOptions.defaults(clock, e -> new TaskFailure(418, e.getMessage())));
        var server = new Server(store, tasks, kind);
        servers.add(server);
        return server;
    }

    /// The keys in the list of unfinished tasks.
    List<String> unfinished() {
        return keys(KeyLayout.UNFINISHED_TASKS);
    }

    List<String> keys(byte[] partition) {
        var keys = new ArrayList<String>();
        try (var scan = shared.scan(partition, new byte[0], 100)) {
            while (scan.next()) {
                keys.add(new String(scan.key(), UTF_8));
            }
        }
        return keys;
    }

    /// Ends all runs, those of killed servers too.
    @Override
    public void close() {
        for (Server server : servers) {
            server.revive();
            server.tasks().close();
        }
    }
}
