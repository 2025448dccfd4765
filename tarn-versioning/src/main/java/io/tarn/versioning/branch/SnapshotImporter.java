package io.tarn.versioning.branch;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.PendingSnapshot;
import io.tarn.versioning.merge.KeySet;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.HookRunner;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Puts a snapshot that was made apart from the branch in the place of some of its keys, with one commit: the
/// last step of an import (engine specification 18.1).
public final class SnapshotImporter {
    /// What a commit says when the caller says nothing.
    private static final String MESSAGE = "Import objects";

    private static final String STRATEGY = "source-wins";

    private final CommitGroups groups;
    private final Branches branches;
    private final BranchReader reader;
    private final Snapshots snapshots;
    private final HookRunner hooks;
    private final Clock clock;

    SnapshotImporter(
            CommitGroups groups,
            Branches branches,
            BranchReader reader,
            Snapshots snapshots,
            Hooks hooks,
            Clock clock) {
        this.groups = groups;
        this.branches = branches;
        this.reader = reader;
        this.snapshots = snapshots;
        this.hooks = new HookRunner(hooks);
        this.clock = clock;
    }

    /// Refuses what [#publish] would refuse now: a read-only repository unless `force`, a branch that is not
    /// there, or has uncommitted changes.
    public void requireReady(Repository repository, String branch, boolean force) {
        repository.requireWritable(force);
        Branch found = branches.get(repository, Names.branch("branch", branch));
        if (!reader.isClean(repository, found)) {
            throw new VersioningException(INVALID, HeadChanges.DIRTY);
        }
    }

    /// Commits on the head of the clean branch what it has outside of `replaced`, and all of the snapshot
    /// `imported`; also when that changes nothing. An empty message stands for the default; `date` replaces
    /// the time of the commit. Hooks of commits run, those before with the commit as it will be.
    public Commit publish(
            Repository repository,
            String branch,
            KeySet replaced,
            String imported,
            CommitParameters parameters,
            Optional<Instant> date,
            Candidates candidates) {
        Names.branch("branch", branch);
        repository.requireWritable(parameters.force());
        Commit done = groups.put(repository, branch, head -> {
            Commit parent = head.commit();
            PendingSnapshot merged = snapshots.replace(repository, parent.metarangeId(), replaced, imported);
            Commit commit = commit(parameters, date, merged.id(), parent);
            return new CommitGroups.Made(commit, merged, () -> {
                beforeHooks(repository, branch, commit);
                return candidates.about(commit);
            });
        });
        hooks.after(repository, Hooks.Event.COMMIT, branch, branch, Optional.of(done));
        return done;
    }

    private Commit commit(CommitParameters parameters, Optional<Instant> date, String metarangeId, Commit parent) {
        Map<String, String> metadata = new TreeMap<>(parameters.metadata());
        metadata.put(Merger.STRATEGY_KEY, STRATEGY);
        return Commit.of(
                parameters.committer(),
                parameters.message().isEmpty() ? MESSAGE : parameters.message(),
                date.orElseGet(clock::instant),
                metarangeId,
                metadata,
                List.of(parent.id()),
                parent.generation() + 1);
    }

    private void beforeHooks(Repository repository, String branch, Commit commit) {
        try {
            hooks.before(repository, Hooks.Event.COMMIT, branch, branch, Optional.of(commit));
        } catch (VersioningException e) {
            throw e.within("update branch " + branch);
        }
    }
}
