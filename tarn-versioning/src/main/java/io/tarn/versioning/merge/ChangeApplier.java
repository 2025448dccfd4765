package io.tarn.versioning.merge;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.committed.SnapshotCursor;
import io.tarn.versioning.committed.SnapshotSink;
import io.tarn.versioning.diff.RecordCursor;
import io.tarn.versioning.diff.SnapshotWalk;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/// Applies changes to a snapshot as a stream (engine specification 11.3). Ranges no change falls into are taken
/// over by reference; a range with a change is rewritten whole. The sink decides where ranges are cut.
///
/// Without coalescing, a change between two ranges enters the one behind it, as the specification says. With it, a
/// range is small when its estimated size is below the given limit, and:
///
/// - a small range directly behind records being written is rewritten together with them;
/// - so is the one directly before them when it is tiny, and a full run of [#RUN_MAX] small ones before them;
/// - a change between two ranges joins these; else a small neighbour behind it; else it stands alone. It never makes
///   a large neighbour be rewritten;
/// - what is rewritten only for this is bounded, for each call, by [#COALESCED_RANGES_MAX] and
///   [#COALESCED_BYTES_MAX]; beyond that, small ranges stay as they are.
///
/// So appends grow the last range until it is no longer tiny, then begin another, and every so often the small ones
/// become one: few small ranges remain between large ones, and one append rewrites a tiny range only. The result
/// depends on nothing but the base's layout and the changes.
public final class ChangeApplier {
    /// Ranges estimated below this many bytes are small unless the caller says otherwise: a thousand objects or so,
    /// some milliseconds of work.
    public static final long COALESCE_BELOW_BYTES = 256L << 10;

    /// A range is tiny below this part of the limit for small ones.
    public static final long TINY_PART = 16;

    /// Small ranges before a change that make a full run.
    public static final int RUN_MAX = 8;

    /// The most small ranges rewritten by one call only because of their neighbours.
    public static final int COALESCED_RANGES_MAX = 32;

    /// The most estimated bytes rewritten by one call only because of their neighbours.
    public static final long COALESCED_BYTES_MAX = 4L << 20;

    private final SnapshotWalk base;
    private final RecordCursor changes;
    private final SnapshotSink sink;
    private final long coalesceBelowBytes;
    private int rangesLeft = COALESCED_RANGES_MAX;
    private long bytesLeft = COALESCED_BYTES_MAX;

    private boolean hasChange;
    private byte[] changeKey = {};

    /// The small ranges directly before the position, neither copied nor rewritten yet.
    private final Deque<RangeInfo> held = new ArrayDeque<>(RUN_MAX);

    /// The sink's last input was a record.
    private boolean writingRecords;

    private long added;
    private long changed;
    private long removed;

    private ChangeApplier(SnapshotCursor base, RecordCursor changes, SnapshotSink sink, long coalesceBelowBytes) {
        this.base = new SnapshotWalk(base);
        this.changes = changes;
        this.sink = sink;
        this.coalesceBelowBytes = coalesceBelowBytes;
    }

    /// [#apply(SnapshotCursor, RecordCursor, SnapshotSink, long)] with [#COALESCE_BELOW_BYTES].
    public static ApplySummary apply(SnapshotCursor base, RecordCursor changes, SnapshotSink sink) {
        return apply(base, changes, sink, COALESCE_BELOW_BYTES);
    }

    /// Writes `base` with `changes` (values and tombstones) to `sink`. `coalesceBelowBytes` is the estimated size
    /// below which ranges are small, 0 for no coalescing; it should be well below the size at which the sink cuts,
    /// or small ranges are rewritten in vain. The cursors are unmoved and are not closed. With an empty summary,
    /// the base's own metarange is the result, whatever was written.
    public static ApplySummary apply(
            SnapshotCursor base, RecordCursor changes, SnapshotSink sink, long coalesceBelowBytes) {
        return new ChangeApplier(base, changes, sink, coalesceBelowBytes).run();
    }

    private ApplySummary run() {
        base.next();
        nextChange();
        while (hasChange || !base.atEnd()) {
            if (base.onRecord()) {
                joinRecord();
            } else if (base.atEnd() || (hasChange && Arrays.compareUnsigned(changeKey, base.low()) < 0)) {
                changeBetweenRanges();
            } else if (hasChange && Arrays.compareUnsigned(changeKey, base.rangeMax()) <= 0) {
                if (!returnToHeld()) {
                    base.next();
                }
            } else {
                passUntouchedRange();
            }
        }
        copyHeld();
        return new ApplySummary(added, changed, removed);
    }

    private void joinRecord() {
        int order = hasChange ? Arrays.compareUnsigned(base.low(), changeKey) : -1;
        if (order < 0) {
            keepRecord();
        } else if (order > 0) {
            addChange();
        } else {
            replaceRecord();
        }
    }

    private void keepRecord() {
        sink.writeRecord(base.cursor());
        writingRecords = true;
        base.next();
    }

    private void replaceRecord() {
        Optional<Value> value = changes.value();
        if (value.isEmpty()) {
            removed++;
            base.next();
        } else if (base.cursor().hasIdentity(value.get().identity())) {
            keepRecord();
        } else {
            changed++;
            writeChange(value.get());
            base.next();
        }
        nextChange();
    }

    private void addChange() {
        Optional<Value> value = changes.value();
        if (value.isPresent()) {
            added++;
            writeChange(value.get());
        }
        nextChange();
    }

    private void writeChange(Value value) {
        sink.writeRecord(changeKey, value);
        writingRecords = true;
    }

    private void nextChange() {
        hasChange = changes.next();
        if (hasChange) {
            changeKey = changes.key();
        }
    }

    private void changeBetweenRanges() {
        if (coalesceBelowBytes == 0 && !base.atEnd()) {
            base.next();
        } else if (changes.isTombstone()) {
            nextChange();
        } else if (!writingRecords && returnToHeld()) {
            return;
        } else if (!writingRecords && !base.atEnd() && isSmall(base.range())) {
            absorb(base.range());
            base.next();
        } else {
            addChange();
        }
    }

    private void passUntouchedRange() {
        RangeInfo range = base.range();
        boolean small = isSmall(range);
        if (small && writingRecords) {
            absorb(range);
            base.next();
            return;
        }
        if (small && hasChange) {
            hold(range);
        } else {
            copyHeld();
            copy(range);
        }
        base.nextRange();
    }

    private boolean isSmall(RangeInfo range) {
        return range.estimatedSizeBytes() < coalesceBelowBytes
                && rangesLeft > 0
                && range.estimatedSizeBytes() <= bytesLeft;
    }

    private void absorb(RangeInfo range) {
        rangesLeft--;
        bytesLeft -= range.estimatedSizeBytes();
    }

    private void hold(RangeInfo range) {
        if (held.size() == RUN_MAX) {
            copy(held.removeFirst());
        }
        held.add(range);
    }

    /// Goes back to rewrite the ranges held as far as they are to be rewritten; the others are copied. Those after
    /// the first are then directly behind records being written.
    private boolean returnToHeld() {
        if (!heldIsFullRun()) {
            while (held.size() > 1 || (held.size() == 1 && !isTiny(held.getLast()))) {
                copy(held.removeFirst());
            }
        }
        if (held.isEmpty()) {
            return false;
        }
        absorb(held.getFirst());
        base.seek(held.getFirst().minKey());
        held.clear();
        return true;
    }

    private boolean heldIsFullRun() {
        long bytes = held.stream().mapToLong(RangeInfo::estimatedSizeBytes).sum();
        return held.size() == RUN_MAX && rangesLeft >= RUN_MAX && bytes <= bytesLeft;
    }

    private boolean isTiny(RangeInfo range) {
        return range.estimatedSizeBytes() < coalesceBelowBytes / TINY_PART && isSmall(range);
    }

    private void copyHeld() {
        held.forEach(this::copy);
        held.clear();
    }

    private void copy(RangeInfo range) {
        sink.writeRange(range);
        writingRecords = false;
    }
}
