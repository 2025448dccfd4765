package io.tarn.versioning.diff;

import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Arrays;
import java.util.Optional;

/// The two-dot difference of two snapshots (engine specification 14.2): keys added, removed or changed on the way
/// from left to right. Ranges both have are skipped unopened, so the cost follows the ranges that differ. Closing
/// it closes both cursors.
public final class SnapshotDiff extends SnapshotJoin {
    private final Optional<byte[]> limit;

    public SnapshotDiff(SnapshotCursor left, SnapshotCursor right) {
        this(left, right, Optional.empty());
    }

    /// @param limit no difference at or above this key is looked for
    public SnapshotDiff(SnapshotCursor left, SnapshotCursor right, Optional<byte[]> limit) {
        super(left, right);
        this.limit = limit;
    }

    @Override
    boolean advance() {
        while (!isPast(left) || !isPast(right)) {
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

    private boolean isPast(SnapshotWalk side) {
        return side.atEnd() || (limit.isPresent() && Arrays.compareUnsigned(side.low(), limit.get()) >= 0);
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
