package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import java.io.IOException;
import java.util.List;

/// Commits and merges.
final class CommitRows {
    private static final int LOWER_OBJECTS = 20_000;
    private static final int MIDDLE_OBJECTS = 40_000;
    private static final int MIDDLE_ROUNDS = 3;
    private static final int LARGE_OBJECTS = 500_000;
    private static final int MERGE_CLIENTS = 8;
    private static final int DELETED = 100_000;
    private static final int BEHIND = 1000;
    private static final int CALL = 1000;

    private CommitRows() {}

    /// One client stages an object and commits, again and again; the commit alone is the sample.
    static List<Result> small(Bench bench) throws IOException {
        String branch = bench.fixtures().branch("small", Fixtures.MAIN);
        Measurement commits = bench.timed(1, (client, index) -> {
            bench.requests().stage(client, branch, Fixtures.OBJECTS, index);
            client.beginSample();
            bench.requests().commit(client, branch);
        });
        return List.of(Result.of("small-commit", commits));
    }

    static List<Result> lower(Bench bench) throws IOException {
        return List.of(large(bench, "commit-20000", LOWER_OBJECTS, MIDDLE_ROUNDS));
    }

    static List<Result> middle(Bench bench) throws IOException {
        return List.of(large(bench, "commit-40000", MIDDLE_OBJECTS, MIDDLE_ROUNDS));
    }

    /// The commit of 500,000 objects, unless it is to be skipped.
    static List<Result> large(Bench bench) throws IOException {
        return bench.settings().skipLarge() ? List.of() : List.of(large(bench, "commit-500000", LARGE_OBJECTS, 1));
    }

    /// Eight clients: each makes a branch of main, stages one object, commits, merges into main. The merge alone is
    /// the sample; merges that the server refuses for contention are errors.
    static List<Result> merge(Bench bench) throws IOException {
        String target = bench.fixtures().branch("merge-target", Fixtures.MAIN);
        Measurement merges = bench.timed(MERGE_CLIENTS, (client, index) -> {
            String branch = target + "-" + index;
            bench.requests().createBranch(client, branch, target);
            bench.requests().stage(client, branch, Fixtures.OBJECTS, index);
            bench.requests().commit(client, branch);
            client.beginSample();
            bench.requests().merge(client, branch, target);
        });
        return List.of(Result.of("merge", merges));
    }

    /// Bulk deletes, what they cost a listing, and their commit, on one branch.
    static List<Result> deletes(Bench bench) throws IOException {
        String branch = bench.fixtures().branch("deletes", Fixtures.MAIN);
        bench.fixtures().stage(branch, Fixtures.OBJECTS, DELETED + BEHIND);
        bench.fixtures().commit(branch);
        Measurement delete = bench.load()
                .forCount(
                        1,
                        DELETED / CALL,
                        (client, index) ->
                                bench.requests().delete(client, branch, Fixtures.OBJECTS, index * CALL, CALL));
        Measurement list =
                bench.timed(1, (client, index) -> bench.requests().list(client, branch, Fixtures.OBJECTS, -1, 100));
        Measurement commit =
                bench.load().forCount(1, 1, (client, index) -> bench.requests().commit(client, branch));
        return List.of(
                Result.of("bulk-delete", delete).with("objects_per_second", Math.round(delete.perSecond() * CALL)),
                Result.of("list-behind-deletes", list),
                Result.of("commit-deletes", commit)
                        .with("objects_per_second", Math.round(commit.perSecond() * DELETED)));
    }

    private static Result large(Bench bench, String name, int objects, int rounds) throws IOException {
        long[] nanos = new long[rounds];
        double stagedPerSecond = 0;
        Measurement last = Measurement.ofSequence();
        for (int round = 0; round < rounds; round++) {
            String branch = bench.fixtures().branch(name, Fixtures.MAIN);
            stagedPerSecond =
                    bench.fixtures().stage(branch, Fixtures.OBJECTS, objects).perSecond();
            last = bench.load()
                    .forCount(1, 1, (client, index) -> bench.requests().commit(client, branch));
            nanos[round] = Math.round(last.distribution().maxMillis() * 1e6);
        }
        Measurement measured = last.errorCount() > 0 ? last : Measurement.ofSequence(nanos);
        return Result.of(name, measured)
                .with("objects_per_second", Math.round(objects * measured.perSecond()))
                .with("staged_per_second", Math.round(stagedPerSecond));
    }
}
