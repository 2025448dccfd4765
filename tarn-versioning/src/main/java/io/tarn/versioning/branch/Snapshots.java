package io.tarn.versioning.branch;

import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.committed.MetarangeWriter;
import io.tarn.versioning.committed.PendingSnapshot;
import io.tarn.versioning.committed.SnapshotCursor;
import io.tarn.versioning.diff.RecordCursor;
import io.tarn.versioning.merge.ChangeApplier;
import io.tarn.versioning.merge.KeySet;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.merge.SnapshotReplacement;
import io.tarn.versioning.merge.ThreeWayMerge;
import java.util.Map;
import java.util.Optional;

/// Makes new snapshots out of old ones.
final class Snapshots {
    private final CommittedStore committed;

    Snapshots(CommittedStore committed) {
        this.committed = committed;
    }

    /// The snapshot `base` with `changes` applied; empty when they change nothing.
    Optional<String> apply(Repository repository, String base, RecordCursor changes) {
        try (SnapshotCursor cursor = committed.cursor(repository.namespace(), base);
                MetarangeWriter writer = committed.writer(repository.namespace(), Map.of())) {
            boolean unchanged = ChangeApplier.apply(cursor, changes, writer).isEmpty();
            return unchanged ? Optional.empty() : Optional.of(writer.finish());
        }
    }

    /// The three-way merge of snapshots: `destination` itself when nothing of it changes, also where it is the empty
    /// id of a repository's first commit. A conflict is a [VersioningException] of kind `MERGE_CONFLICT`.
    PendingSnapshot merge(
            Repository repository, String source, String destination, String base, MergeStrategy strategy) {
        if (destination.equals(base)) {
            return PendingSnapshot.of(source);
        }
        if (source.equals(base) || source.equals(destination)) {
            return PendingSnapshot.of(destination);
        }
        try (SnapshotCursor sourceCursor = committed.cursor(repository.namespace(), source);
                SnapshotCursor destinationCursor = committed.cursor(repository.namespace(), destination);
                SnapshotCursor baseCursor = committed.cursor(repository.namespace(), base);
                MetarangeWriter writer = committed.writer(repository.namespace(), Map.of())) {
            boolean differs = ThreeWayMerge.merge(sourceCursor, destinationCursor, baseCursor, strategy, writer)
                    .differsFromDestination();
            return differs ? writer.complete() : PendingSnapshot.of(destination);
        }
    }

    /// The snapshot `base` with all that `added` has in the place of the keys in `replaced`.
    PendingSnapshot replace(Repository repository, String base, KeySet replaced, String added) {
        try (SnapshotCursor baseCursor = committed.cursor(repository.namespace(), base);
                SnapshotCursor addedCursor = committed.cursor(repository.namespace(), added);
                MetarangeWriter writer = committed.writer(repository.namespace(), Map.of())) {
            SnapshotReplacement.write(baseCursor, replaced, addedCursor, writer);
            return writer.complete();
        }
    }

    /// Whether a metarange of that id exists in the repository.
    boolean exists(Repository repository, String metarangeId) {
        return metarangeId.isEmpty() || committed.exists(repository.namespace(), metarangeId);
    }
}
