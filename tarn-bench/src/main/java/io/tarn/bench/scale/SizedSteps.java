package io.tarn.bench.scale;

import static io.tarn.bench.scale.LakeRepository.MAIN;

import io.tarn.bench.load.Measurement;
import io.tarn.bench.row.Result;
import io.tarn.versioning.staging.StagingArea.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/// What is measured in the small and in the large repository alike. The figures of the second are set against those
/// of the first: `times_small` is the quotient of the medians.
final class SizedSteps {
    /// Objects of one commit while a repository is filled.
    static final int FILL_AT_ONCE = 500_000;

    private static final int CHANGES = 1_000;
    private static final int PAGE = 1_000;

    private final Lake lake;
    private final SplittableRandom random;
    private final Map<String, Double> smallMedians = new HashMap<>();
    private final Map<Integer, LakeRepository> repositories = new HashMap<>();

    SizedSteps(Lake lake, long seed) {
        this.lake = lake;
        this.random = new SplittableRandom(seed);
    }

    LakeRepository repository(int objects) {
        return Optional.ofNullable(repositories.get(objects))
                .orElseThrow(
                        () -> new IllegalStateException("the repository of " + objects + " objects could not be made"));
    }

    List<ScaleStep> steps(int objects) {
        return List.of(
                step("create", objects, () -> create(objects)),
                step("stat", objects, () -> stat(objects)),
                step("list", objects, () -> list(objects)),
                step("branch", objects, () -> branch(objects)),
                step("commit-1", objects, () -> commitOne(objects, true)),
                step("commit-1-new-folder", objects, () -> commitOne(objects, false)),
                step("commit-1000-folder", objects, () -> commitMany(objects, true)),
                step("commit-1000-anywhere", objects, () -> commitMany(objects, false)));
    }

    private ScaleStep step(String what, int objects, Supplier<Result> body) {
        String name = what + "-" + objects;
        return new ScaleStep(name, () -> {
            Result measured = body.get();
            double median = measured.measured().distribution().medianMillis();
            Double small = smallMedians.putIfAbsent(what, median);
            Result named = new Result(name, measured.measured(), measured.more());
            return List.of(
                    small == null || what.equals("create")
                            ? named
                            : named.with("times_small", Math.round(median / small * 100) / 100.0));
        });
    }

    private Result create(int objects) {
        LakeRepository repository = lake.create("lake-" + objects);
        int commits = Math.ceilDiv(objects, FILL_AT_ONCE);
        long start = System.nanoTime();
        Measurement measured = Stopwatch.times(
                0,
                commits,
                round -> {
                    long first = (long) round * FILL_AT_ONCE;
                    repository.stage(
                            MAIN, Math.min(FILL_AT_ONCE, objects - first), i -> LakeRepository.put(first + i, 0));
                },
                round -> repository.commit(MAIN));
        double seconds = (System.nanoTime() - start) / 1e9;
        var ranges = repository.ranges(MAIN);
        long found = ranges.stream().mapToLong(range -> range.count()).sum();
        LakeRepository.require(found == objects, "the repository has " + found + " objects, not " + objects);
        repositories.put(objects, repository);
        return Result.of("create", measured)
                .with("seconds_with_staging", Math.round(seconds))
                .with("ranges", ranges.size());
    }

    private Result stat(int objects) {
        LakeRepository repository = repository(objects);
        return Result.of("stat", Stopwatch.times(20_000, 20_000, i -> {
            var entry = repository.stat(MAIN, ObjectNames.path(random.nextInt(objects)));
            LakeRepository.require(!entry.address().isEmpty(), "an entry without address");
        }));
    }

    private Result list(int objects) {
        LakeRepository repository = repository(objects);
        return Result.of("list", Stopwatch.times(1_000, 1_000, i -> {
            var page = repository.list(MAIN, ObjectNames.path(random.nextInt(objects)), PAGE);
            LakeRepository.require(page.results().size() == PAGE || !page.hasMore(), "a page that is too short");
        }));
    }

    private Result branch(int objects) {
        LakeRepository repository = repository(objects);
        return Result.of("branch", Stopwatch.times(20, 200, i -> repository.branch("branch-" + i, MAIN)));
    }

    /// One object and its commit, again and again: somewhere among the others, or in a folder of its own.
    private Result commitOne(int objects, boolean among) {
        LakeRepository repository = repository(objects);
        String branch = among ? "one-among" : "one-apart";
        repository.branch(branch, MAIN);
        return Result.of(
                "commit",
                Stopwatch.times(
                        10,
                        among ? 40 : 200,
                        i -> repository.stage(
                                branch,
                                1,
                                n -> among
                                        ? LakeRepository.put(random.nextInt(objects), 1 + i)
                                        : LakeRepository.putAt("incoming/" + (10_000 + i), i, 1)),
                        i -> repository.commit(branch)));
    }

    /// A thousand changes, in one table or anywhere, and what became of the ranges.
    private Result commitMany(int objects, boolean inFolder) {
        LakeRepository repository = repository(objects);
        String branch = inFolder ? "many-in-folder" : "many-anywhere";
        repository.branch(branch, MAIN);
        List<RangeChange> changes = new ArrayList<>();
        List<byte[]> keys = new ArrayList<>();
        Measurement measured = Stopwatch.times(
                1,
                5,
                round -> {
                    LongFunction<Change> change = inFolder
                            ? n -> LakeRepository.putAt(newInFolder(round, n), n, round)
                            : n -> LakeRepository.put(random.nextInt(objects), 1 + round);
                    keys.clear();
                    repository.stage(branch, CHANGES, n -> {
                        Change next = change.apply(n);
                        keys.add(next.key());
                        return next;
                    });
                    changes.add(new RangeChange(repository.ranges(branch), keys));
                },
                round -> repository.commit(branch));
        changes.getLast().end(repository.ranges(branch));
        return changes.getLast().addTo(Result.of("commit", measured));
    }

    /// A new object in the folder of one day, among those already there.
    private String newInFolder(int round, long n) {
        return ObjectNames.folder(20, 100) + "part-" + Long.toHexString(random.nextLong()) + "-" + round + "-" + n;
    }
}
