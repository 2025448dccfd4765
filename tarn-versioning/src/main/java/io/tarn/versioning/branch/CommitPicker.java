package io.tarn.versioning.branch;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.MERGE_CONFLICT;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.PendingSnapshot;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.HookRunner;
import io.tarn.versioning.ref.RefResolver;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Puts the inverse of a commit, or the commit again, on a branch: revert and cherry-pick (engine specification
/// 12.7, 12.8).
public final class CommitPicker {
    private static final String WRONG_PARENT = "given commit does not have the given parent number";
    private static final String ORIGIN_KEY = "cherry-pick-origin";
    private static final String ORIGIN_COMMITTER_KEY = "cherry-pick-committer";

    private final CommitGroups groups;
    private final Commits commits;
    private final RefResolver refs;
    private final Snapshots snapshots;
    private final HookRunner hooks;
    private final Clock clock;

    CommitPicker(
            CommitGroups groups, Commits commits, RefResolver refs, Snapshots snapshots, Hooks hooks, Clock clock) {
        this.groups = groups;
        this.commits = commits;
        this.refs = refs;
        this.snapshots = snapshots;
        this.hooks = new HookRunner(hooks);
        this.clock = clock;
    }

    private record Parts(Hooks.Event event, String base, String source, String message, Map<String, String> metadata) {}

    /// Undoes `ref` relative to its parent number `parent`; 0 means its only one. Empty message and metadata mean
    /// the defaults.
    public Commit revert(Repository repository, String branch, String ref, int parent, CommitParameters parameters) {
        Names.branch("branch", branch);
        Names.ref("ref", ref);
        if (parent < 0) {
            throw new VersioningException(INVALID, "argument parentNumber: invalid value: validation error");
        }
        repository.requireWritable(parameters.force());
        Commit reverted = commitOf(repository, ref);
        if (parent == 0 && reverted.parents().size() > 1) {
            throw new VersioningException(CONFLICT, "must specify 1-based parent number for reverting merge commit");
        }
        if (parent > reverted.parents().size()) {
            throw new VersioningException(INVALID, WRONG_PARENT + ": parent " + parent);
        }
        String parentMetarange = reverted.parents().isEmpty()
                ? ""
                : commits.get(repository, reverted.parents().get(Math.max(parent, 1) - 1))
                        .metarangeId();
        var parts = new Parts(
                Hooks.Event.REVERT,
                reverted.metarangeId(),
                parentMetarange,
                parameters.message().isEmpty() ? "Revert " + ref : parameters.message(),
                parameters.metadata());
        return change(repository, branch, parts, parameters, !parameters.allowEmpty());
    }

    /// Applies on the branch what `ref` changed relative to its parent number `parent`. Empty message means the
    /// picked commit's; metadata replaces the picked commit's when given.
    public Commit cherryPick(
            Repository repository,
            String branch,
            String ref,
            OptionalInt parent,
            Optional<Map<String, String>> metadata,
            CommitParameters parameters) {
        Names.branch("branch", branch);
        Names.ref("ref", ref);
        if (parent.isPresent() && parent.getAsInt() <= 0) {
            throw new VersioningException(
                    INVALID, "argument parentNumber: value should be greater than 0: invalid value: validation error");
        }
        repository.requireWritable(parameters.force());
        Commit picked = commitOf(repository, ref);
        if (parent.isEmpty() && picked.parents().size() > 1) {
            throw new VersioningException(
                    INVALID, "must specify 1-based parent number for cherry-picking merge commit");
        }
        int number = parent.orElse(1);
        if (number > picked.parents().size()) {
            throw new VersioningException(INVALID, "parent " + number + ": " + WRONG_PARENT);
        }
        String base = commits.get(repository, picked.parents().get(number - 1)).metarangeId();
        if (base.equals(picked.metarangeId())) {
            throw new VersioningException(INVALID, "no changes");
        }
        var allMetadata = new TreeMap<>(metadata.orElse(picked.metadata()));
        allMetadata.put(ORIGIN_KEY, picked.id());
        allMetadata.put(ORIGIN_COMMITTER_KEY, picked.committer());
        var parts = new Parts(
                Hooks.Event.CHERRY_PICK,
                base,
                picked.metarangeId(),
                parameters.message().isEmpty() ? picked.message() : parameters.message(),
                allMetadata);
        return change(repository, branch, parts, parameters, false);
    }

    private Commit change(
            Repository repository, String branch, Parts parts, CommitParameters parameters, boolean refuseEmpty) {
        Commit done = groups.put(
                repository, branch, head -> made(repository, branch, head.commit(), parts, parameters, refuseEmpty));
        hooks.after(repository, parts.event(), branch, branch, Optional.of(done));
        return done;
    }

    private CommitGroups.Made made(
            Repository repository,
            String branch,
            Commit head,
            Parts parts,
            CommitParameters parameters,
            boolean refuseEmpty) {
        PendingSnapshot merged = merge(repository, parts, head);
        if (refuseEmpty && merged.id().equals(head.metarangeId())) {
            throw new VersioningException(INVALID, "update branch: no changes");
        }
        Commit commit = Commit.of(
                parameters.committer(),
                parts.message(),
                clock.instant(),
                merged.id(),
                parts.metadata(),
                List.of(head.id()),
                head.generation() + 1);
        return new CommitGroups.Made(commit, merged, () -> {
            hooks.before(repository, parts.event(), branch, branch, Optional.of(commit));
            return List.of();
        });
    }

    private PendingSnapshot merge(Repository repository, Parts parts, Commit head) {
        try {
            return snapshots.merge(repository, parts.source(), head.metarangeId(), parts.base(), MergeStrategy.DEFAULT);
        } catch (VersioningException e) {
            if (e.kind() == MERGE_CONFLICT) {
                throw new VersioningException(CONFLICT, "update branch: conflict found", e);
            }
            throw e;
        }
    }

    private Commit commitOf(Repository repository, String ref) {
        try {
            return refs.resolveCommit(repository, ref);
        } catch (VersioningException e) {
            throw e.within("get commit from ref " + ref);
        }
    }
}
