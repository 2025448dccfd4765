package io.tarn.versioning.branch;

import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.EngineEvents;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.protection.BranchProtection;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.RefResolver;
import io.tarn.versioning.staging.StagingArea;
import io.tarn.versioning.staging.StagingTokens;
import java.time.Clock;
import java.util.random.RandomGenerator;

/// Everything that happens on a branch, wired together.
public record BranchOperations(
        BranchReader reader,
        BranchWriter writer,
        Committer committer,
        Merger merger,
        CommitPicker picker,
        Resetter resetter,
        SnapshotImporter importer,
        DifferenceReader differences,
        Publications publications,
        Runnable closing)
        implements AutoCloseable {

    public static BranchOperations create(
            KeyValueStore store,
            CommittedStore committed,
            Branches branches,
            Commits commits,
            RefResolver refs,
            StagingTokens tokens,
            BranchProtection protection,
            Hooks hooks,
            Clock clock,
            RandomGenerator random,
            CompactionOptions compactionOptions,
            LeaseOptions leaseOptions,
            EngineEvents events) {
        var staging = new StagingArea(store);
        var compaction = new Compaction(commits, compactionOptions);
        var reader = new BranchReader(branches, commits, refs, committed, staging, compaction);
        var leases = new BranchLeases(store, leaseOptions, clock, random);
        leases.start();
        var heads = new HeadChanges(store, branches, commits, staging, tokens, reader, leases, random, events);
        var groups = new CommitGroups(heads, commits);
        var snapshots = new Snapshots(committed);
        var compactor = new Compactor(heads, reader, compaction, snapshots);
        compactor.start();
        var differences = new DifferenceReader(commits, refs, committed, reader);
        return new BranchOperations(
                reader,
                new BranchWriter(branches, staging, reader, compaction, protection, random, events),
                new Committer(heads, commits, reader, compactor, snapshots, differences, protection, hooks, clock),
                new Merger(groups, commits, refs, snapshots, hooks, clock),
                new CommitPicker(groups, commits, refs, snapshots, hooks, clock),
                new Resetter(heads, reader, staging, commits, committed, refs, protection),
                new SnapshotImporter(groups, branches, reader, snapshots, hooks, clock),
                differences,
                new Publications(heads, commits),
                () -> {
                    compactor.close();
                    leases.close();
                });
    }

    @Override
    public void close() {
        closing.run();
    }
}
