package io.tarn.bench.scale;

import static io.tarn.bench.scale.LakeRepository.require;

import io.tarn.bench.load.Measurement;
import io.tarn.bench.row.Result;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.catalog.gc.GarbageCollection;
import io.tarn.catalog.gc.PreparedCommits;
import io.tarn.catalog.gc.UncommittedPreparation;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.gc.ActiveCommits;
import io.tarn.versioning.gc.RetentionRules;
import io.tarn.versioning.ref.RefLoader;
import io.tarn.versioning.ref.Repositories;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// The list of active commits of a long history, whose younger half the rules keep; every hundredth commit is the head
/// of a branch. What stands for a metarange is only as long as one.
final class CollectionSteps {
    private static final int LOADED_AT_ONCE = 10_000;
    private static final int COMMITS_A_BRANCH = 100;
    private static final int DAYS_KEPT = 7;
    private static final Duration HISTORY = Duration.ofDays(2 * DAYS_KEPT);

    private final Lake lake;
    private final int commits;
    private final Repository repository;

    CollectionSteps(Lake lake, int commits) {
        this.lake = lake;
        this.commits = commits;
        this.repository = lake.engine()
                .repositories()
                .create(new Repositories.Creation(
                        "history", new StorageNamespace("", "local://history"), "main", false, true));
    }

    List<ScaleStep> steps() {
        return List.of(
                new ScaleStep("load-commits-" + commits, () -> measured("load-commits-", this::load)),
                new ScaleStep("gc-commits-" + commits, () -> measured("gc-commits-", this::prepare)));
    }

    private List<Result> measured(String what, Runnable work) {
        Measurement measured = Stopwatch.times(0, 1, round -> work.run());
        return List.of(Result.of(what + commits, measured)
                .with("commits_per_second", Math.round(measured.perSecond() * commits))
                .with("commits_max", ActiveCommits.commitsMax()));
    }

    private void load() {
        Instant start = Instant.now().minus(HISTORY);
        String parent = "";
        List<Commit> some = new ArrayList<>();
        List<RefLoader.Head> heads = new ArrayList<>();
        for (int i = 1; i <= commits; i++) {
            Commit commit = Commit.of(
                    "jane",
                    "commit number " + i + " of a long history, with a message of a common length",
                    start.plus(HISTORY.multipliedBy(i).dividedBy(commits)),
                    parent,
                    Map.of("number", Integer.toString(i), "origin", "generated"),
                    parent.isEmpty() ? List.of() : List.of(parent),
                    i);
            parent = commit.id();
            some.add(commit);
            if (i == commits || i % COMMITS_A_BRANCH == 0) {
                heads.add(new RefLoader.Head(i == commits ? "main" : "branch-" + i, parent));
            }
            if (i == commits || i % LOADED_AT_ONCE == 0) {
                lake.engine().loader().commits(repository, some);
                lake.engine().loader().branches(repository, heads);
                some.clear();
                heads.clear();
            }
        }
    }

    private void prepare() {
        GarbageCollection collection = GarbageCollection.of(
                lake.catalog(), lake.uploads(), UncommittedPreparation.Limits.defaults(), new Random());
        collection.rules().set(repository, new RetentionRules(DAYS_KEPT, new TreeMap<>()));
        PreparedCommits prepared = collection.commits().prepare(repository);
        long listed = lines(prepared.commitsLocation()) - 1;
        // the younger half, the first parent of its oldest, and the heads of the older half
        long heads = commits / 2 / COMMITS_A_BRANCH;
        require(
                Math.abs(listed - commits / 2 - heads) <= COMMITS_A_BRANCH + commits / 1000,
                listed + " of " + commits + " commits are active");
    }

    private long lines(String address) {
        StorageLocation list = StorageLocation.full("", address);
        try (var lines = new BufferedReader(
                new InputStreamReader(lake.catalog().store().get(list), StandardCharsets.US_ASCII))) {
            return lines.lines().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
