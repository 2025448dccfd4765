package io.tarn.versioning.merge;

import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.committed.SnapshotCursor;
import io.tarn.versioning.committed.SnapshotSink;
import io.tarn.versioning.diff.SnapshotLookup;
import io.tarn.versioning.diff.SnapshotWalk;
import java.util.Arrays;

/// Merges source into destination given what they had in common, as a stream (engine specification 13.2, 13.3).
/// Revert and cherry-pick are the same merge over other snapshots.
///
/// Ranges decide where they can, unopened: one that both sides have is taken over; where one side has a range of
/// the base, whatever the other side has within its bounds is the result; a range of one side with nothing of the
/// other side and of the base in its bounds is taken over. Everything else is decided key by key, and the base's
/// record counts only when it has that very key.
public final class ThreeWayMerge {
    private final SnapshotWalk source;
    private final SnapshotWalk destination;
    private final SnapshotLookup base;
    private final MergeStrategy strategy;
    private final SnapshotSink sink;
    private long rangesCopied;
    private long recordsWritten;
    private boolean differs;

    private ThreeWayMerge(
            SnapshotCursor source,
            SnapshotCursor destination,
            SnapshotCursor base,
            MergeStrategy strategy,
            SnapshotSink sink) {
        this.source = new SnapshotWalk(source);
        this.destination = new SnapshotWalk(destination);
        this.base = new SnapshotLookup(base);
        this.strategy = strategy;
        this.sink = sink;
    }

    /// Writes the result to `sink`, which is left unfinished when keys conflict and the strategy names no winner:
    /// `MERGE_CONFLICT` `conflict found`. The cursors are unmoved, and are not closed.
    public static MergeSummary merge(
            SnapshotCursor source,
            SnapshotCursor destination,
            SnapshotCursor base,
            MergeStrategy strategy,
            SnapshotSink sink) {
        return new ThreeWayMerge(source, destination, base, strategy, sink).run();
    }

    private MergeSummary run() {
        source.next();
        destination.next();
        while (!source.atEnd() || !destination.atEnd()) {
            int order = SnapshotWalk.compare(source, destination);
            if (order == 0 && source.onSameRange(destination)) {
                copyRange(source);
                destination.nextRange();
            } else if (order <= 0 && source.onHeader() && base.hasRange(source.range())) {
                takeInstead(destination, source);
            } else if (order >= 0 && destination.onHeader() && base.hasRange(destination.range())) {
                takeInstead(source, destination);
            } else if (order < 0) {
                oneSide(source, destination);
            } else if (order > 0) {
                oneSide(destination, source);
            } else {
                bothSides();
            }
        }
        return new MergeSummary(rangesCopied, recordsWritten, differs);
    }

    /// Takes all that `taken` has within the bounds of the range `unchanged` stands before, and skips that range.
    private void takeInstead(SnapshotWalk taken, SnapshotWalk unchanged) {
        byte[] until = unchanged.rangeMax();
        while (!taken.atEnd() && Arrays.compareUnsigned(taken.low(), until) <= 0) {
            if (taken.onRecord()) {
                writeRecord(taken);
            } else if (Arrays.compareUnsigned(taken.rangeMax(), until) <= 0) {
                copyRange(taken);
            } else {
                taken.next();
            }
        }
        unchanged.nextRange();
        differs |= taken == source;
    }

    private void oneSide(SnapshotWalk side, SnapshotWalk other) {
        if (side.onRecord()) {
            oneSidesRecord(side);
        } else if (side.rangeIsBefore(other) && !base.overlaps(side.range())) {
            copyRange(side);
            differs |= side == source;
        } else {
            side.next();
        }
    }

    private void oneSidesRecord(SnapshotWalk side) {
        boolean inBase = base.find(side.low());
        boolean kept = !inBase || (!base.sameContent(side) && winner() == side);
        differs |= kept == (side == source);
        if (kept) {
            writeRecord(side);
        } else {
            side.next();
        }
    }

    private void bothSides() {
        if (source.onHeader() || destination.onHeader()) {
            enter(source);
            enter(destination);
            return;
        }
        SnapshotWalk taken = source.sameContent(destination) ? source : changedSide();
        SnapshotWalk dropped = taken == source ? destination : source;
        writeRecord(taken);
        dropped.next();
    }

    private static void enter(SnapshotWalk side) {
        if (side.onHeader()) {
            side.next();
        }
    }

    private SnapshotWalk changedSide() {
        boolean inBase = base.find(source.low());
        SnapshotWalk changed;
        if (inBase && base.sameContent(source)) {
            changed = destination;
        } else if (inBase && base.sameContent(destination)) {
            changed = source;
        } else {
            changed = winner();
        }
        differs |= changed == source;
        return changed;
    }

    private SnapshotWalk winner() {
        return switch (strategy) {
            case SOURCE_WINS -> source;
            case DEST_WINS -> destination;
            case DEFAULT -> throw new VersioningException(VersioningException.Kind.MERGE_CONFLICT, "conflict found");
        };
    }

    private void writeRecord(SnapshotWalk side) {
        sink.writeRecord(side.cursor());
        recordsWritten++;
        side.next();
    }

    private void copyRange(SnapshotWalk side) {
        RangeInfo range = side.range();
        sink.writeRange(range);
        rangesCopied++;
        side.nextRange();
    }
}
