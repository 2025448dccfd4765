package io.tarn.catalog.dump;

import io.tarn.block.StorageNamespace;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.ref.RefLoader;
import io.tarn.versioning.ref.Repositories;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Dumps and restores a repository of many commits, with a tag for every tenth and a branch for every
/// hundredth, and prints how long it took. Exits with a failure when the copy is not the same.
final class DumpProgram {
    private static final int BATCH = 1000;

    private DumpProgram() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        var keyValues = RocksKeyValueStore.open(
                directory.resolve("kv"), RocksOptions.defaults().withSyncWrites(false));
        var objects = new LocalObjectStore(LocalOptions.at(directory.resolve("blocks")));
        try (var lake =
                new EngineFixture(directory.resolve("cache"), keyValues, objects, CommittedOptions.defaults())) {
            Repository source = bare(lake, "source");
            fill(lake, source, count);
            long start = System.nanoTime();
            RefsFiles files = new RefsDump(lake.engine, objects, "_lakefs", new Random()).dump(source);
            print("dump", count, start);
            Repository copy = bare(lake, "copy");
            start = System.nanoTime();
            new RefsRestore(lake.engine, new Random()).restore(copy, new RefsRestore.Request(files, false));
            print("restore", count, start);
            requireSame(lake, source, copy, count);
        }
        keyValues.close();
        objects.close();
    }

    private static Repository bare(EngineFixture lake, String name) {
        return lake.engine
                .repositories()
                .create(new Repositories.Creation(name, new StorageNamespace("", "local://lake"), "main", false, true));
    }

    private static void print(String what, int count, long start) {
        System.out.printf(
                "%s of %d commits: %d ms, heap limit %d MiB%n",
                what,
                count,
                (System.nanoTime() - start) / 1_000_000,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    private static void fill(EngineFixture lake, Repository repository, int count) {
        String parent = "";
        List<Commit> commits = new ArrayList<>();
        List<RefLoader.Head> heads = new ArrayList<>();
        List<Tag> tags = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Commit commit = Commit.of(
                    "jane",
                    "commit number " + i + " of a long history, with a message of a common length",
                    Instant.ofEpochSecond(1_700_000_000L + i),
                    "",
                    Map.of("number", Integer.toString(i), "origin", "generated"),
                    parent.isEmpty() ? List.of() : List.of(parent),
                    i);
            parent = commit.id();
            commits.add(commit);
            if (i % 10 == 0) {
                tags.add(new Tag("v" + i, parent));
            }
            if (i % 100 == 0) {
                heads.add(new RefLoader.Head(i == count ? "main" : "branch-" + i, parent));
            }
            if (i % BATCH == 0) {
                lake.engine.loader().commits(repository, commits);
                lake.engine.loader().branches(repository, heads);
                lake.engine.loader().tags(repository, tags);
                commits.clear();
                heads.clear();
                tags.clear();
            }
        }
    }

    private static void requireSame(EngineFixture lake, Repository source, Repository copy, int count) {
        int seen = 0;
        String after = "";
        boolean more = true;
        while (more) {
            Page<Commit> page = lake.engine.commits().list(source, after, BATCH);
            if (!page.equals(lake.engine.commits().list(copy, after, BATCH))) {
                throw new IllegalStateException("the copy differs after " + after);
            }
            seen += page.results().size();
            more = page.hasMore();
            after = page.nextOffset();
        }
        String head = lake.engine.branches().get(source, "main").commitId();
        boolean same = lake.engine.branches().get(copy, "main").commitId().equals(head)
                && lake.engine.tags().get(copy, "v" + count).commitId().equals(head);
        if (seen != count || !same) {
            throw new IllegalStateException(seen + " commits of " + count + ", same refs: " + same);
        }
    }
}
