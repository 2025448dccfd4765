package io.tarn.versioning.diff;

import io.tarn.versioning.committed.SnapshotCursor;

/// The two-dot difference of two snapshots (engine specification 14.2): keys added, removed or changed on the way
/// from left to right. Ranges both have are skipped unopened, so the cost follows the ranges that differ. Closing
/// it closes both cursors.
public final class SnapshotDiff extends SnapshotJoin {
    public SnapshotDiff(SnapshotCursor left, SnapshotCursor right) {
        super(left, right);
    }

    @Override
    boolean advance() {
        while (!left.atEnd() || !right.atEnd()) {
            int order = SnapshotWalk.compare(left, right);
            if (order == 0 && left.onSameRange(right)) {
                left.nextRange();
                right.nextRange();
            } else if (order <= 0 && left.onHeader()) {
                left.next();
            } else if (order >= 0 && right.onHeader()) {
                right.next();
            } else if (order < 0) {
                return found(DifferenceType.REMOVED, true, false);
            } else if (order > 0) {
                return found(DifferenceType.ADDED, false, true);
            } else if (left.sameContent(right)) {
                step(true, true);
            } else {
                return found(DifferenceType.CHANGED, true, true);
            }
        }
        return false;
    }

    @Override
    void placed() {
        if (left.onRecord()
                && right.onRecord()
                && left.range().id().equals(right.range().id())) {
            left.nextRange();
            right.nextRange();
        }
    }
}
