package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Optional;

/// What the differences of two snapshots have in common: two walks, and a current difference that leaves one or
/// both of them standing on its record until the next move, so that values are read only when asked for.
abstract sealed class SnapshotJoin implements DifferenceCursor permits SnapshotDiff, ThreeWayDiff {
    protected final SnapshotWalk left;
    protected final SnapshotWalk right;
    private boolean started;
    private boolean hasLeft;
    private boolean hasRight;
    private DifferenceType type = DifferenceType.ADDED;

    SnapshotJoin(SnapshotCursor left, SnapshotCursor right) {
        this.left = new SnapshotWalk(left);
        this.right = new SnapshotWalk(right);
    }

    /// Moves on, from positions not yet looked at, until [#found] or both sides are at their end.
    abstract boolean advance();

    /// Called when both sides were placed on `key`, perhaps behind where they were.
    abstract void placed();

    @Override
    public final boolean next() {
        if (!started) {
            started = true;
            left.next();
            right.next();
        } else {
            step(hasLeft, hasRight);
        }
        return search();
    }

    @Override
    public final boolean seek(byte[] key) {
        started = true;
        left.seek(key);
        right.seek(key);
        placed();
        return search();
    }

    private boolean search() {
        hasLeft = false;
        hasRight = false;
        return advance();
    }

    final void step(boolean moveLeft, boolean moveRight) {
        if (moveLeft) {
            left.next();
        }
        if (moveRight) {
            right.next();
        }
    }

    /// Makes the record of the sides named the current difference.
    final boolean found(DifferenceType difference, boolean ofLeft, boolean ofRight) {
        type = difference;
        hasLeft = ofLeft;
        hasRight = ofRight;
        return true;
    }

    @Override
    public final byte[] key() {
        return hasLeft ? left.low() : right.low();
    }

    @Override
    public final DifferenceType type() {
        return type;
    }

    @Override
    public final Difference current() {
        return new Difference(type, key(), value(hasLeft, left), value(hasRight, right));
    }

    private static Optional<Value> value(boolean present, SnapshotWalk side) {
        return present ? Optional.of(side.cursor().value()) : Optional.empty();
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
