package io.tarn.versioning.merge;

import io.tarn.versioning.committed.SnapshotCursor;
import io.tarn.versioning.committed.SnapshotSink;
import io.tarn.versioning.diff.SnapshotWalk;

/// Puts one snapshot in the place of some keys of another, as a stream: what an import does to a branch
/// (engine specification 18.1). Ranges that lie apart are taken over unopened, and so are all keys to be
/// dropped where they fill a range; what is rewritten are the ranges at the borders.
public final class SnapshotReplacement {
    private final SnapshotWalk kept;
    private final SnapshotWalk added;
    private final KeySet replaced;
    private final SnapshotSink sink;

    private SnapshotReplacement(SnapshotCursor base, KeySet replaced, SnapshotCursor added, SnapshotSink sink) {
        this.kept = new SnapshotWalk(base);
        this.added = new SnapshotWalk(added);
        this.replaced = replaced;
        this.sink = sink;
    }

    /// Writes to `sink` what `base` has outside of `replaced`, and all of `added`, whose record counts where
    /// both have a key. The cursors are unmoved, and are not closed.
    public static void write(SnapshotCursor base, KeySet replaced, SnapshotCursor added, SnapshotSink sink) {
        new SnapshotReplacement(base, replaced, added, sink).run();
    }

    private void run() {
        kept.next();
        added.next();
        while (!kept.atEnd() || !added.atEnd()) {
            if (!kept.atEnd() && passReplaced()) {
                continue;
            }
            int order = SnapshotWalk.compare(kept, added);
            if (order == 0 && kept.onSameRange(added)) {
                take(added, kept);
                kept.nextRange();
            } else if (order < 0) {
                take(kept, added);
            } else if (order > 0) {
                take(added, kept);
            } else {
                takeAdded();
            }
        }
    }

    /// Steps over what is to be dropped, and into a range of which some may be; false when neither is there.
    private boolean passReplaced() {
        if (kept.onRecord()) {
            boolean dropped = replaced.contains(kept.low());
            if (dropped) {
                kept.next();
            }
            return dropped;
        }
        if (replaced.containsAll(kept.low(), kept.rangeMax())) {
            kept.nextRange();
            return true;
        }
        boolean partly = replaced.overlaps(kept.low(), kept.rangeMax());
        if (partly) {
            kept.next();
        }
        return partly;
    }

    /// Takes over the record or range that `side` stands on, or steps into a range that reaches beyond `other`.
    private void take(SnapshotWalk side, SnapshotWalk other) {
        if (side.onRecord()) {
            sink.writeRecord(side.cursor());
            side.next();
        } else if (side.rangeIsBefore(other) || side.onSameRange(other)) {
            sink.writeRange(side.range());
            side.nextRange();
        } else {
            side.next();
        }
    }

    /// Both stand on the same key: the added record counts once both are stepped into.
    private void takeAdded() {
        if (kept.onHeader() || added.onHeader()) {
            enter(kept);
            enter(added);
            return;
        }
        sink.writeRecord(added.cursor());
        added.next();
        kept.next();
    }

    private static void enter(SnapshotWalk side) {
        if (side.onHeader()) {
            side.next();
        }
    }
}
