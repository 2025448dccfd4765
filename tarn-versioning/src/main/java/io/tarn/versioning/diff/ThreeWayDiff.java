package io.tarn.versioning.diff;

import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Arrays;

/// The three-dot difference (engine specification 14.3): what a merge of the right side (source) into the left one
/// (destination) would change there, and where it would conflict, given their merge base.
///
/// Ranges decide where they can: one that both sides have is skipped; one that source has from the base is skipped
/// together with everything destination made of it; one that destination has from the base is compared without
/// looking at the base; one that only destination has, with nothing of the base in its bounds, is skipped. Closing
/// it closes the three cursors.
public final class ThreeWayDiff extends SnapshotJoin {
    private static final byte[] NOWHERE = {};

    private final SnapshotLookup base;

    /// Up to this key the base holds exactly what destination holds.
    private byte[] baseIsLeftUntil = NOWHERE;

    public ThreeWayDiff(SnapshotCursor destination, SnapshotCursor source, SnapshotCursor base) {
        super(destination, source);
        this.base = new SnapshotLookup(base);
    }

    @Override
    boolean advance() {
        while (!left.atEnd() || !right.atEnd()) {
            int order = SnapshotWalk.compare(left, right);
            if (order == 0 && left.onSameRange(right)) {
                left.nextRange();
                right.nextRange();
            } else if (order >= 0 && right.onHeader()) {
                enterSource();
            } else if (order <= 0 && left.onHeader()) {
                enterDestination();
            } else if (order < 0) {
                if (destinationOnly()) {
                    return true;
                }
                left.next();
            } else if (order > 0) {
                if (sourceOnly()) {
                    return true;
                }
                right.next();
            } else {
                if (!left.sameContent(right) && both()) {
                    return true;
                }
                step(true, true);
            }
        }
        return false;
    }

    private void enterSource() {
        if (base.hasRange(right.range())) {
            skipSourceRange();
        } else {
            right.next();
        }
    }

    private void skipSourceRange() {
        byte[] until = right.rangeMax();
        while (!left.atEnd() && Arrays.compareUnsigned(left.low(), until) <= 0) {
            if (Arrays.compareUnsigned(left.rangeMax(), until) <= 0) {
                left.nextRange();
            } else {
                left.next();
            }
        }
        right.nextRange();
    }

    private void enterDestination() {
        if (base.hasRange(left.range())) {
            baseIsLeftUntil = left.rangeMax();
            left.next();
        } else if (left.rangeIsBefore(right) && !base.overlaps(left.range())) {
            left.nextRange();
        } else {
            left.next();
        }
    }

    private boolean destinationOnly() {
        if (baseIsLeft(left.low())) {
            return found(DifferenceType.REMOVED, true, false);
        }
        if (!base.find(left.low())) {
            return false;
        }
        return found(base.sameContent(left) ? DifferenceType.REMOVED : DifferenceType.CONFLICT, true, false);
    }

    private boolean sourceOnly() {
        if (baseIsLeft(right.low()) || !base.find(right.low())) {
            return found(DifferenceType.ADDED, false, true);
        }
        return !base.sameContent(right) && found(DifferenceType.CONFLICT, false, true);
    }

    private boolean both() {
        if (baseIsLeft(left.low())) {
            return found(DifferenceType.CHANGED, true, true);
        }
        if (!base.find(left.low())) {
            return found(DifferenceType.CONFLICT, true, true);
        }
        if (base.sameContent(right)) {
            return false;
        }
        return found(base.sameContent(left) ? DifferenceType.CHANGED : DifferenceType.CONFLICT, true, true);
    }

    private boolean baseIsLeft(byte[] key) {
        return Arrays.compareUnsigned(key, baseIsLeftUntil) <= 0;
    }

    @Override
    void placed() {
        baseIsLeftUntil = NOWHERE;
        base.rewind();
        if (left.onRecord()
                && right.onRecord()
                && left.range().id().equals(right.range().id())) {
            left.nextRange();
            right.nextRange();
        }
    }

    @Override
    public void close() {
        super.close();
        base.close();
    }
}
