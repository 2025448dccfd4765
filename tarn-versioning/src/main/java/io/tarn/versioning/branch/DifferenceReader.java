package io.tarn.versioning.branch;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;
import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.diff.DifferenceCursor;
import io.tarn.versioning.diff.SnapshotDiff;
import io.tarn.versioning.diff.ThreeWayDiff;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.MergeBase;
import io.tarn.versioning.ref.RefResolver;
import io.tarn.versioning.ref.ResolvedRef;
import java.util.Optional;
import java.util.function.Function;

/// Differences between refs (engine specification 14).
public final class DifferenceReader {
    private final Commits commits;
    private final RefResolver refs;
    private final CommittedStore committed;
    private final BranchReader reader;

    DifferenceReader(Commits commits, RefResolver refs, CommittedStore committed, BranchReader reader) {
        this.commits = commits;
        this.refs = refs;
        this.committed = committed;
        this.reader = reader;
    }

    /// What `use` makes of the direct comparison of two refs; the right one may be `branch$`. `use` may be run
    /// again.
    public <T> T twoDot(
            Repository repository, String left, String right, int pageSize, Function<DifferenceCursor, T> use) {
        Commit from = refs.resolveCommit(repository, left);
        ResolvedRef to = refs.resolve(repository, right);
        if (to instanceof ResolvedRef.OfBranch(var branch, boolean explicitStaging) && explicitStaging) {
            return reader.validated(repository, branch, current -> {
                try (DifferenceCursor differences = reader.stagedDifferences(repository, from, current, pageSize)) {
                    return use.apply(differences);
                }
            });
        }
        try (DifferenceCursor differences = between(
                repository,
                from.metarangeId(),
                commits.get(repository, to.commitId()).metarangeId())) {
            return use.apply(differences);
        }
    }

    /// What `use` makes of the changes that merging `right` into `left` would bring.
    public <T> T threeDot(Repository repository, String left, String right, Function<DifferenceCursor, T> use) {
        Commit into = resolve(repository, left, "get commit by branch " + left);
        Commit from = resolve(repository, right, "get commit by ref " + right);
        Commit base = MergeBase.find(from, into, id -> commits.get(repository, id))
                .orElseThrow(() -> new VersioningException(INTERNAL, "no merge base"));
        var namespace = repository.namespace();
        try (DifferenceCursor differences = new ThreeWayDiff(
                committed.cursor(namespace, into.metarangeId()),
                committed.cursor(namespace, from.metarangeId()),
                committed.cursor(namespace, base.metarangeId()))) {
            return use.apply(differences);
        }
    }

    /// Differences of two snapshots.
    public DifferenceCursor between(Repository repository, String leftMetarange, String rightMetarange) {
        return between(repository, leftMetarange, rightMetarange, Optional.empty());
    }

    /// Differences of two snapshots below the key `limit`.
    public DifferenceCursor between(
            Repository repository, String leftMetarange, String rightMetarange, Optional<byte[]> limit) {
        return new SnapshotDiff(
                committed.cursor(repository.namespace(), leftMetarange),
                committed.cursor(repository.namespace(), rightMetarange),
                limit);
    }

    /// Whether two snapshots show the same content.
    boolean same(Repository repository, String leftMetarange, String rightMetarange) {
        try (DifferenceCursor differences = between(repository, leftMetarange, rightMetarange)) {
            return !differences.next();
        }
    }

    private Commit resolve(Repository repository, String ref, String what) {
        try {
            return refs.resolveCommit(repository, ref);
        } catch (VersioningException e) {
            throw e.kind() == INVALID ? e : e.within(what);
        }
    }
}
