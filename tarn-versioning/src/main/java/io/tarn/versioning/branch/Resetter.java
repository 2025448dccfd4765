package io.tarn.versioning.branch;

import io.tarn.kv.KeyPrefix;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.protection.BranchProtection;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.RefResolver;
import io.tarn.versioning.staging.StagingArea;
import io.tarn.versioning.staging.StagingArea.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Discards uncommitted values, or moves a branch to another commit (engine specification 12.5, 12.6).
public final class Resetter {
    /// Values restored per write.
    private static final int BATCH = 1000;

    private final HeadChanges heads;
    private final BranchReader reader;
    private final StagingArea staging;
    private final Commits commits;
    private final CommittedStore committed;
    private final RefResolver refs;
    private final BranchProtection protection;

    Resetter(
            HeadChanges heads,
            BranchReader reader,
            StagingArea staging,
            Commits commits,
            CommittedStore committed,
            RefResolver refs,
            BranchProtection protection) {
        this.heads = heads;
        this.reader = reader;
        this.staging = staging;
        this.commits = commits;
        this.committed = committed;
        this.refs = refs;
        this.protection = protection;
    }

    /// Discards everything uncommitted on the branch.
    public void reset(Repository repository, String branch, boolean force) {
        Names.branch("branch", branch);
        protection.requireStaging(repository, branch, force);
        heads.change(repository, branch, stored -> {
            Branch clean = stored.branch().withTokens(heads.freshToken(repository, stored.branch()), List.of());
            return done(heads.publish(repository, stored, clean, List.of()));
        });
    }

    /// Discards the uncommitted change of one key; a key without one is left alone.
    public void resetObject(Repository repository, String branch, String path, boolean force) {
        byte[] key = Names.path("path", path);
        resetDifferences(repository, branch, force, key, true);
    }

    /// Discards the uncommitted changes of every key that starts with `prefix`.
    public void resetPrefix(Repository repository, String branch, String prefix, boolean force) {
        byte[] start = Names.optionalPath("path", prefix);
        if (start.length == 0) {
            reset(repository, branch, force);
        } else {
            resetDifferences(repository, branch, force, start, false);
        }
    }

    /// Writes what the head says of the changed keys into a new, newest layer, which then goes on top of the branch.
    /// A write in flight into the token below sees the branch's token change and is repeated above the restored
    /// values.
    private void resetDifferences(Repository repository, String branch, boolean force, byte[] start, boolean exact) {
        Names.branch("branch", branch);
        protection.requireStaging(repository, branch, force);
        heads.change(repository, branch, stored -> {
            Branch before = stored.branch();
            String restored = heads.freshToken(repository, before);
            if (!restore(repository, before, restored, start, exact)) {
                return Optional.of(true);
            }
            Branch changed = before.withTokens(restored, before.tokens());
            return done(heads.publish(repository, stored, changed, List.of()));
        });
    }

    private boolean restore(Repository repository, Branch branch, String token, byte[] start, boolean exact) {
        String metarangeId = commits.get(repository, branch.commitId()).metarangeId();
        var batch = new ArrayList<Change>();
        boolean any = false;
        try (var staged = reader.stagedCursor(branch.tokens(), exact ? 1 : BATCH)) {
            boolean more = staged.seek(start);
            while (more && within(staged.key(), start, exact)) {
                Optional<Value> head = committed.get(repository.namespace(), metarangeId, staged.key());
                if (differs(staged.value(), head)) {
                    batch.add(new Change(staged.key(), head));
                    any = true;
                }
                if (batch.size() == BATCH) {
                    staging.write(token, batch);
                    batch.clear();
                }
                more = staged.next();
            }
        }
        if (!batch.isEmpty()) {
            staging.write(token, batch);
        }
        return any;
    }

    private static boolean differs(Optional<Value> staged, Optional<Value> head) {
        if (staged.isEmpty() || head.isEmpty()) {
            return staged.isPresent() || head.isPresent();
        }
        return !staged.get().sameContent(head.get());
    }

    private static boolean within(byte[] key, byte[] start, boolean exact) {
        return KeyPrefix.starts(key, start) && (!exact || key.length == start.length);
    }

    /// Moves the head to the commit that `ref` stands for at that moment. The branch must have nothing uncommitted.
    public void hardReset(Repository repository, String branch, String ref, boolean force) {
        Names.branch("branch", branch);
        Names.ref("ref", ref);
        protection.requireHardReset(repository, branch, force);
        heads.changeClean(repository, branch, branch + ": ", stored -> {
            String target = target(repository, branch, ref);
            return done(heads.publish(repository, stored, stored.branch().movedTo(target), List.of()));
        });
    }

    private String target(Repository repository, String branch, String ref) {
        try {
            return refs.resolveCommit(repository, ref).id();
        } catch (VersioningException e) {
            throw e.within("hard-reset " + branch + " to " + ref);
        }
    }

    private static Optional<Boolean> done(boolean moved) {
        return moved ? Optional.of(true) : Optional.empty();
    }
}
