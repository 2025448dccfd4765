package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Arrays;

/// Answers questions about ascending keys and ranges of one snapshot. It moves forward only, so that a dense row of
/// questions costs one pass; a far key costs one seek, and a range that answers by its bounds is never opened.
/// [#rewind] allows smaller keys again.
public final class SnapshotLookup implements AutoCloseable {
    /// Positions stepped over before a seek: about what a seek within a range costs.
    private static final int NEAR_STEPS_MAX = 16;

    private enum State {
        NEW,
        REWOUND,
        PLACED
    }

    private final SnapshotWalk walk;
    private State state = State.NEW;

    public SnapshotLookup(SnapshotCursor cursor) {
        this.walk = new SnapshotWalk(cursor);
    }

    /// Whether the snapshot has exactly `key`; if so, the record's content can be asked for until the next
    /// question.
    public boolean find(byte[] key) {
        place(key);
        for (int step = 0; !walk.atEnd(); step++) {
            int order = Arrays.compareUnsigned(walk.low(), key);
            if (order > 0) {
                return false;
            }
            if (order == 0) {
                enter();
                return true;
            }
            if (step >= NEAR_STEPS_MAX) {
                walk.seek(key);
            } else if (Arrays.compareUnsigned(walk.rangeMax(), key) < 0) {
                walk.nextRange();
            } else {
                walk.next();
            }
        }
        return false;
    }

    private void enter() {
        if (walk.onHeader()) {
            walk.next();
        }
    }

    /// Whether `range` is one of the snapshot's own.
    public boolean hasRange(RangeInfo range) {
        return reach(range.minKey()) && walk.range().id().equals(range.id());
    }

    /// Whether a range of the snapshot has keys on both sides of, or within, the bounds of `range`.
    public boolean overlaps(RangeInfo range) {
        return reach(range.minKey()) && Arrays.compareUnsigned(walk.range().minKey(), range.maxKey()) <= 0;
    }

    private boolean reach(byte[] key) {
        place(key);
        while (!walk.atEnd() && Arrays.compareUnsigned(walk.rangeMax(), key) < 0) {
            walk.nextRange();
        }
        return !walk.atEnd();
    }

    private void place(byte[] key) {
        switch (state) {
            case NEW -> walk.next();
            case REWOUND -> walk.seek(key);
            case PLACED -> {
                return;
            }
        }
        state = State.PLACED;
    }

    /// Lets the next question be about any key.
    public void rewind() {
        if (state == State.PLACED) {
            state = State.REWOUND;
        }
    }

    /// Whether the record found has the content of the record `other` stands on.
    public boolean sameContent(SnapshotWalk other) {
        return walk.sameContent(other);
    }

    /// Whether the record found has the content of `value`.
    public boolean sameContent(Value value) {
        return walk.cursor().hasIdentity(value.identity());
    }

    /// The value of the record found.
    public Value value() {
        return walk.cursor().value();
    }

    @Override
    public void close() {
        walk.close();
    }
}
