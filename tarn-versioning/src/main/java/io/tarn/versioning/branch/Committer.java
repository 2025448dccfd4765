package io.tarn.versioning.branch;

import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.protection.BranchProtection;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.HookRunner;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Commits what is staged on a branch (engine specification 11).
public final class Committer {
    private static final String NO_CHANGES = "commit: no changes";

    private final HeadChanges heads;
    private final Commits commits;
    private final BranchReader reader;
    private final Compactor compactor;
    private final Snapshots snapshots;
    private final DifferenceReader differences;
    private final BranchProtection protection;
    private final HookRunner hooks;
    private final Clock clock;

    Committer(
            HeadChanges heads,
            Commits commits,
            BranchReader reader,
            Compactor compactor,
            Snapshots snapshots,
            DifferenceReader differences,
            BranchProtection protection,
            Hooks hooks,
            Clock clock) {
        this.heads = heads;
        this.commits = commits;
        this.reader = reader;
        this.compactor = compactor;
        this.snapshots = snapshots;
        this.differences = differences;
        this.protection = protection;
        this.hooks = new HookRunner(hooks);
        this.clock = clock;
    }

    /// Commits the staged values, or, with `sourceMetarange`, that snapshot on a branch with nothing staged.
    /// `date` replaces the time of the commit.
    public Commit commit(
            Repository repository,
            String branch,
            CommitParameters parameters,
            Optional<Instant> date,
            Optional<String> sourceMetarange) {
        return commit(repository, branch, parameters, date, sourceMetarange, Candidates.untold());
    }

    /// The same, telling `candidates` of the commit before the branch moves to it.
    public Commit commit(
            Repository repository,
            String branch,
            CommitParameters parameters,
            Optional<Instant> date,
            Optional<String> sourceMetarange,
            Candidates candidates) {
        Names.branch("branch", branch);
        protection.requireCommit(repository, branch, parameters.force());
        sourceMetarange.ifPresent(id -> requireMetarange(repository, id));
        hooks.before(repository, Hooks.Event.PREPARE_COMMIT, branch, branch, Optional.empty());
        Commit done = heads.change(repository, branch, stored -> {
            if (sourceMetarange.isPresent()) {
                requireNothingStaged(repository, stored.branch());
            }
            Optional<Branches.Stored> sealed =
                    sourceMetarange.isPresent() ? heads.sealAlways(repository, stored) : heads.seal(repository, stored);
            if (sealed.isEmpty()) {
                return Optional.empty();
            }
            if (sourceMetarange.isPresent()) {
                requireNothingStaged(repository, sealed.get().branch());
            }
            return attempt(repository, sealed.get(), parameters, date, sourceMetarange, candidates);
        });
        hooks.after(repository, Hooks.Event.COMMIT, branch, branch, Optional.of(done));
        return done;
    }

    private Optional<Commit> attempt(
            Repository repository,
            Branches.Stored sealed,
            CommitParameters parameters,
            Optional<Instant> date,
            Optional<String> sourceMetarange,
            Candidates candidates) {
        Branch branch = sealed.branch();
        Commit parent = commits.get(repository, branch.commitId());
        Compactor.Folded folded = sourceMetarange
                .map(id -> new Compactor.Folded(id, false))
                .orElseGet(() -> compactor.foldSealed(repository, branch));
        if (!parameters.allowEmpty() && !folded.differs() && sameContent(repository, parent, folded.metarangeId())) {
            throw new VersioningException(INVALID, NO_CHANGES);
        }
        Commit commit = Commit.of(
                parameters.committer(),
                parameters.message(),
                date.orElseGet(clock::instant),
                folded.metarangeId(),
                parameters.metadata(),
                List.of(parent.id()),
                parent.generation() + 1);
        hooks.before(repository, Hooks.Event.COMMIT, branch.name(), branch.name(), Optional.of(commit));
        var companions = candidates.about(commit);
        boolean moved = heads.publish(repository, sealed, branch.movedTo(commit.id()), List.of(commit), companions);
        return moved ? Optional.of(commit) : Optional.empty();
    }

    private boolean sameContent(Repository repository, Commit parent, String metarangeId) {
        return parent.metarangeId().equals(metarangeId)
                || differences.same(repository, parent.metarangeId(), metarangeId);
    }

    private void requireNothingStaged(Repository repository, Branch branch) {
        if (!reader.isClean(repository, branch)) {
            throw new VersioningException(INVALID, "cannot use source MetaRange on a branch with uncommitted changes");
        }
    }

    private void requireMetarange(Repository repository, String id) {
        if (!snapshots.exists(repository, id)) {
            throw new VersioningException(NOT_FOUND, "metarange not found");
        }
    }
}
