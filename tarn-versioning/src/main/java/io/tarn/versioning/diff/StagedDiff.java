package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Arrays;
import java.util.Optional;

/// Staged records against a committed snapshot. Each staged key is looked up on the left; staged content equal to
/// the left's, and tombstones of keys the left lacks, are no difference. Dense staged keys cost one pass over the
/// snapshot, sparse ones a seek each. Closing it closes everything it was made from.
public final class StagedDiff implements DifferenceCursor {
    private final RecordCursor staged;
    private final SnapshotLookup committed;
    private final DifferenceCursor unstaged;
    private boolean started;
    private boolean hasStaged;
    private boolean hasUnstaged;
    private boolean onStaged;
    private DifferenceType type = DifferenceType.ADDED;
    private Optional<Value> stagedValue = Optional.empty();

    private StagedDiff(RecordCursor staged, SnapshotCursor committed, DifferenceCursor unstaged) {
        this.staged = staged;
        this.committed = new SnapshotLookup(committed);
        this.unstaged = unstaged;
    }

    /// The uncommitted difference of a branch (engine specification 14.4): `staged` holds its layers with
    /// tombstones, newest first in a [LayeredCursor]; `committed` its head.
    public static StagedDiff uncommitted(RecordCursor staged, SnapshotCursor committed) {
        return new StagedDiff(staged, committed, NoDifferences.INSTANCE);
    }

    /// The two-dot difference with uncommitted data on the right (engine specification 14.2): `unstaged` is the
    /// difference between the left snapshot and the right branch's head, `staged` the branch's layers, and `left` a
    /// second cursor over the left snapshot. Where a key is staged, only what is staged counts.
    public static StagedDiff over(DifferenceCursor unstaged, RecordCursor staged, SnapshotCursor left) {
        return new StagedDiff(staged, left, unstaged);
    }

    /// Whether nothing is uncommitted; stops at the first difference. Closes neither cursor.
    public static boolean isClean(RecordCursor staged, SnapshotCursor committed) {
        return !uncommitted(staged, committed).next();
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
            hasStaged = staged.next();
            hasUnstaged = unstaged.next();
        } else if (onStaged) {
            hasStaged = staged.next();
        } else {
            hasUnstaged = hasUnstaged && unstaged.next();
        }
        return advance();
    }

    @Override
    public boolean seek(byte[] key) {
        started = true;
        committed.rewind();
        hasStaged = staged.seek(key);
        hasUnstaged = unstaged.seek(key);
        return advance();
    }

    private boolean advance() {
        while (hasStaged) {
            byte[] key = staged.key();
            int order = hasUnstaged ? Arrays.compareUnsigned(unstaged.key(), key) : 1;
            if (order < 0) {
                onStaged = false;
                return true;
            }
            if (order == 0) {
                hasUnstaged = unstaged.next();
            }
            if (differs(key)) {
                onStaged = true;
                return true;
            }
            hasStaged = staged.next();
        }
        onStaged = false;
        return hasUnstaged;
    }

    private boolean differs(byte[] key) {
        boolean found = committed.find(key);
        stagedValue = staged.isTombstone() ? Optional.empty() : staged.value();
        if (stagedValue.isEmpty()) {
            type = DifferenceType.REMOVED;
            return found;
        }
        type = found ? DifferenceType.CHANGED : DifferenceType.ADDED;
        return !found || !committed.sameContent(stagedValue.get());
    }

    @Override
    public byte[] key() {
        return onStaged ? staged.key() : unstaged.key();
    }

    @Override
    public DifferenceType type() {
        return onStaged ? type : unstaged.type();
    }

    @Override
    public Difference current() {
        if (!onStaged) {
            return unstaged.current();
        }
        Optional<Value> left = type == DifferenceType.ADDED ? Optional.empty() : Optional.of(committed.value());
        return new Difference(type, staged.key(), left, stagedValue);
    }

    @Override
    public void close() {
        staged.close();
        committed.close();
        unstaged.close();
    }
}
