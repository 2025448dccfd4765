package io.tarn.versioning.engine;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.pull.PullRequest;
import io.tarn.versioning.pull.PullRequest.Status;
import io.tarn.versioning.pull.PullRequests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// Servers on one database with a repository in which the branch `dev` is ahead of `main`.
abstract class PullRequestFixture {
    @TempDir
    Path directory;

    final List<EngineFixture> servers = new ArrayList<>();
    final AtomicReference<Runnable> beforeMerge = new AtomicReference<>(() -> {});
    KeyValueStore keyValues = new MemoryKeyValueStore();
    Repository repository;

    /// Servers on one database, and a branch `dev` with one change more than `main`.
    EngineFixture open(int count) {
        var objects = new MemoryObjectStore();
        var hooks = new Hooks() {
            @Override
            public void before(Change change) {
                if (change.event() == Event.MERGE) {
                    beforeMerge.get().run();
                }
            }

            @Override
            public void after(Change change) {}
        };
        for (int i = 0; i < count; i++) {
            servers.add(new EngineFixture(
                    directory.resolve("cache" + i),
                    keyValues,
                    objects,
                    CommittedOptions.defaults(),
                    EngineOptions.defaults(new Random()).withHooks(hooks)));
        }
        EngineFixture lake = servers.getFirst();
        repository = lake.create("lake");
        lake.branch(repository, "dev", "main");
        change(lake, "dev", "a");
        return lake;
    }

    Commit change(EngineFixture lake, String branch, String key) {
        lake.put(repository, branch, key, "on " + branch);
        return lake.commit(repository, branch, "change " + key);
    }

    @AfterEach
    void close() {
        servers.forEach(EngineFixture::close);
        keyValues.close();
    }

    PullRequests pulls() {
        return servers.getFirst().engine.pulls();
    }

    String create(String source, String destination) {
        return pulls().create(repository, new PullRequests.Creation("title", "text", source, destination, "author"))
                .id();
    }

    PullRequest get(String id) {
        return pulls().get(repository, id);
    }

    static PullRequests.Edit status(Status status) {
        return new PullRequests.Edit(Optional.empty(), Optional.empty(), Optional.of(status));
    }

    static PullRequests.Edit title(String title) {
        return new PullRequests.Edit(Optional.of(title), Optional.empty(), Optional.empty());
    }

    String head(String branch) {
        return servers.getFirst()
                .engine
                .refs()
                .resolveCommit(repository, branch)
                .id();
    }
}
