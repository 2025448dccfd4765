package io.tarn.catalog.dump;

import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskOptions;
import io.tarn.catalog.task.Tasks;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Seed;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.engine.EngineOptions;
import io.tarn.versioning.ref.Repositories;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;

/// An engine over stores in memory, with dump and restore on it.
final class DumpLake implements AutoCloseable {
    final FaultyKeyValueStore keyValues =
            new FaultyKeyValueStore(new MemoryKeyValueStore(), FaultyKeyValueStore.Plan.none());
    final MemoryObjectStore objects = new MemoryObjectStore();
    final EngineFixture lake;
    final RefsDump dump;
    final RefsRestore restore;
    final Tasks tasks;

    DumpLake(Path directory) {
        var random = new Random(Seed.ofProcess().split("dump").value());
        lake = new EngineFixture(
                directory, keyValues, objects, CommittedOptions.defaults(), EngineOptions.defaults(random));
        dump = new RefsDump(lake.engine, objects, "_lakefs", random);
        restore = new RefsRestore(lake.engine, random);
        tasks = new Tasks(
                keyValues,
                lake.engine.repositories(),
                lake.engine.xids(),
                List.of(dump.kind(), restore.kind()),
                TaskOptions.defaults(Clock.systemUTC(), e -> new TaskFailure(418, String.valueOf(e.getMessage()))));
    }

    Repository bare(String name, String namespace) {
        return bare(name, namespace, false);
    }

    Repository bare(String name, String namespace, boolean readOnly) {
        return lake.engine
                .repositories()
                .create(new Repositories.Creation(
                        name, new StorageNamespace("", "mem://" + namespace), "main", readOnly, true));
    }

    List<Commit> commits(Repository repository) {
        return lake.engine.commits().list(repository, "", 10_000).results();
    }

    /// Names and heads.
    List<String> branches(Repository repository) {
        return lake.engine.branches().list(repository, "", "", 10_000, true).results().stream()
                .map(DumpLake::text)
                .toList();
    }

    private static String text(Branch branch) {
        return branch.name() + " " + branch.commitId();
    }

    List<Tag> tags(Repository repository) {
        return lake.engine.tags().list(repository, "", "", 10_000).results();
    }

    @Override
    public void close() {
        tasks.close();
        lake.close();
    }
}
