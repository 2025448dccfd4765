package io.tarn.bench.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.catalog.Entry;
import io.tarn.catalog.ListRequest;
import io.tarn.catalog.ListedObject;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.diff.DifferenceCursor;
import io.tarn.versioning.diff.RecordCursor;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.staging.StagingArea.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/// One repository and the calls that are measured on it.
public final class LakeRepository {
    /// The branch that repositories begin with.
    public static final String MAIN = "main";

    private static final int STAGED_AT_ONCE = 2_000;
    private static final int WALK_PAGE = 1_000;
    private static final CommitParameters PARAMETERS = new CommitParameters("bench", "bench", Map.of(), false, false);

    private final Lake lake;
    private final Repository repository;

    LakeRepository(Lake lake, Repository repository) {
        this.lake = lake;
        this.repository = repository;
    }

    /// A new branch on the head of `source`.
    public void branch(String name, String source) {
        lake.engine().branches().create(repository, name, source, false, false);
    }

    /// Stages `changes` of the numbers from 0 below `count`, straight into the branch's staging token: nobody else
    /// is at the branch.
    public void stage(String branch, long count, LongFunction<Change> changes) {
        var staging = lake.staging();
        String token = lake.engine().branches().get(repository, branch).stagingToken();
        List<Change> some = new ArrayList<>(STAGED_AT_ONCE);
        for (long i = 0; i < count; i++) {
            some.add(changes.apply(i));
            if (some.size() == STAGED_AT_ONCE || i == count - 1) {
                staging.write(token, some);
                some.clear();
            }
        }
    }

    /// The staged records of the branch's current token.
    public RecordCursor staged(String branch) {
        return lake.staging()
                .cursor(lake.engine().branches().get(repository, branch).stagingToken(), WALK_PAGE);
    }

    /// Commits what is staged.
    public void commit(String branch) {
        var commit = lake.engine()
                .operations()
                .committer()
                .commit(repository, branch, PARAMETERS, Optional.empty(), Optional.empty());
        require(!commit.id().isEmpty(), "a commit without id");
    }

    /// Merges `source` into `destination`, which must be free of conflicts.
    public void merge(String source, String destination) {
        var commit = lake.engine()
                .operations()
                .merger()
                .merge(repository, source, destination, PARAMETERS, MergeStrategy.DEFAULT, false);
        require(commit.parents().size() == 2, "a merge without two parents");
    }

    public Entry stat(String branch, String path) {
        return lake.catalog().reader().get(repository, branch, path);
    }

    /// The committed value of a key, straight from the snapshot.
    public boolean isInSnapshot(String metarangeId, byte[] key) {
        return lake.committed().get(repository.namespace(), metarangeId, key).isPresent();
    }

    public Page<ListedObject> list(String branch, String after, int amount) {
        return lake.catalog().reader().list(repository, branch, new ListRequest("", after, "", amount));
    }

    /// The number of differences between the heads, each read with its values.
    public long twoDot(String left, String right) {
        return lake.engine()
                .operations()
                .differences()
                .twoDot(repository, left, right, WALK_PAGE, LakeRepository::count);
    }

    /// The number of changes that merging `right` into `left` would bring, each read with its values.
    public long threeDot(String left, String right) {
        return lake.engine().operations().differences().threeDot(repository, left, right, LakeRepository::count);
    }

    private static long count(DifferenceCursor differences) {
        long count = 0;
        while (differences.next()) {
            require(differences.current().key().length > 0, "a difference without a key");
            count++;
        }
        return count;
    }

    /// The metarange of the branch's head.
    public String metarange(String branch) {
        String head = lake.engine().branches().get(repository, branch).commitId();
        return lake.engine().commits().get(repository, head).metarangeId();
    }

    /// The ranges of the branch's head.
    public List<RangeInfo> ranges(String branch) {
        return lake.committed().ranges(repository.namespace(), metarange(branch));
    }

    /// The change that puts version `version` of object `number`.
    public static Change put(long number, int version) {
        return new Change(ObjectNames.key(number), Optional.of(ObjectNames.value(number, version)));
    }

    /// The change that puts version `version` of object `number` under another path.
    static Change putAt(String path, long number, int version) {
        return new Change(path.getBytes(UTF_8), Optional.of(ObjectNames.value(number, version)));
    }

    /// The change that deletes object `number`.
    static Change delete(long number) {
        return new Change(ObjectNames.key(number), Optional.empty());
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
