package io.tarn.bench.scale;

import static io.tarn.bench.scale.LakeRepository.MAIN;

import io.tarn.bench.load.Measurement;
import io.tarn.bench.row.Result;
import io.tarn.versioning.staging.StagingArea.Change;
import java.util.List;
import java.util.function.LongSupplier;

/// Half a million changes at once in the large repository, spread over all of it: commits of them on two branches,
/// their differences walked to the end, and their merge. Half of the changes overwrite, a quarter deletes, a quarter
/// adds; no path is changed on both branches.
final class BulkSteps {
    private static final int CHANGES_MAX = 500_000;
    private static final String LEFT = "left-changes";
    private static final String RIGHT = "right-changes";

    private final SizedSteps sized;
    private final int objects;
    private final int changes;
    private final long stride;

    BulkSteps(SizedSteps sized, int objects) {
        this.sized = sized;
        this.objects = objects;
        this.changes = Math.min(CHANGES_MAX, objects / 4);
        this.stride = objects / (2L * changes);
    }

    List<ScaleStep> steps() {
        return List.of(
                new ScaleStep("commit-" + changes, () -> commits("commit-" + changes)),
                counted("diff-two-dot", changes, () -> repository().twoDot(MAIN, RIGHT)),
                counted("diff-three-dot", changes, () -> repository().threeDot(LEFT, RIGHT)),
                new ScaleStep("merge-" + changes, () -> merge("merge-" + changes)));
    }

    private LakeRepository repository() {
        return sized.repository(objects);
    }

    private List<Result> commits(String name) {
        LakeRepository repository = repository();
        String[] branches = {LEFT, RIGHT};
        Measurement measured = Stopwatch.times(
                0,
                branches.length,
                side -> {
                    repository.branch(branches[side], MAIN);
                    repository.stage(branches[side], changes, n -> change(side, n));
                },
                side -> repository.commit(branches[side]));
        return List.of(perObject(Result.of(name, measured)));
    }

    private Change change(int side, long n) {
        long number = (2 * n + side) * stride;
        return switch ((int) (n % 4)) {
            case 0, 1 -> LakeRepository.put(number, 1);
            case 2 -> LakeRepository.delete(number);
            default -> LakeRepository.put(objects + 2 * n + side, 0);
        };
    }

    private ScaleStep counted(String what, long expected, LongSupplier walk) {
        String name = what + "-" + changes;
        return new ScaleStep(name, () -> {
            Measurement measured = Stopwatch.times(0, 2, round -> {
                long found = walk.getAsLong();
                LakeRepository.require(found == expected, "found " + found + " differences, not " + expected);
            });
            return List.of(perObject(Result.of(name, measured)));
        });
    }

    /// Merges, then counts what differs from main: the changes of both sides.
    private List<Result> merge(String name) {
        Measurement measured = Stopwatch.times(0, 1, round -> repository().merge(RIGHT, LEFT));
        long found = repository().twoDot(MAIN, LEFT);
        LakeRepository.require(
                found == 2L * changes, "the merge differs in " + found + " objects, not in " + 2L * changes);
        return List.of(perObject(Result.of(name, measured)));
    }

    private Result perObject(Result result) {
        return result.with("changes_per_second", Math.round(result.measured().perSecond() * changes));
    }
}
