package io.tarn.versioning.committed;

import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import org.jspecify.annotations.Nullable;

/// The walk over one metarange. Ranges stepped through one after the other are downloaded ahead.
final class MetarangeCursor implements SnapshotCursor {
    /// Ranges downloaded ahead of the one being read.
    private static final int READ_AHEAD_RANGES = 2;

    private final Metarange metarange;
    private final StorageNamespace namespace;
    private final OpenRanges ranges;
    private final SnapshotFiles files;

    /// The range the position is in: -1 before the start, the number of ranges at the end.
    private int index = -1;

    /// The last range that was read to its end, to tell a walk from a leap.
    private int lastReadThrough = -1;

    /// The open range, when stepped into; number `openIndex`.
    private @Nullable RangeReader open;

    private int openIndex = -1;
    private boolean onRecord;
    private @Nullable RangeInfo info;
    private byte @Nullable [] key;

    MetarangeCursor(Metarange metarange, StorageNamespace namespace, OpenRanges ranges, SnapshotFiles files) {
        this.metarange = metarange;
        this.namespace = namespace;
        this.ranges = ranges;
        this.files = files;
    }

    @Override
    public boolean next() {
        key = null;
        if (index < 0 || index == metarange.size()) {
            return nextRange();
        }
        RangeReader range = onRecord ? current() : enter();
        if (range.next()) {
            onRecord = true;
            return true;
        }
        lastReadThrough = index;
        return nextRange();
    }

    @Override
    public boolean nextRange() {
        return toHeader(Math.min(index + 1, metarange.size()));
    }

    @Override
    public boolean seek(byte[] target) {
        int found = metarange.find(target, 0);
        if (found == metarange.size() || !metarange.covers(found, target)) {
            return toHeader(found);
        }
        if (found != openIndex) {
            toHeader(found);
        }
        index = found;
        key = null;
        RangeReader range = openIndex == found ? current() : enter();
        if (!range.seek(target)) {
            throw new VersioningException(
                    VersioningException.Kind.INTERNAL,
                    "range " + metarange.id(found) + " ends before the last key its metarange tells of");
        }
        onRecord = true;
        return true;
    }

    @Override
    public RangeInfo range() {
        if (info == null) {
            requirePosition(index >= 0 && index < metarange.size());
            info = metarange.range(index);
        }
        return info;
    }

    @Override
    public boolean onHeader() {
        return !onRecord;
    }

    @Override
    public byte[] key() {
        if (key == null) {
            key = record().records().key();
        }
        return key;
    }

    @Override
    public Value value() {
        return record().value();
    }

    @Override
    public boolean hasIdentity(byte[] identity) {
        return record().hasIdentity(identity);
    }

    @Override
    public byte[] identity() {
        return record().identity();
    }

    @Override
    public byte[] blobBuffer() {
        return record().records().valueBuffer();
    }

    @Override
    public int blobOffset() {
        return record().records().valueOffset();
    }

    @Override
    public int blobLength() {
        return record().records().valueLength();
    }

    @Override
    public void close() {
        closeRange();
        index = metarange.size();
        onRecord = false;
    }

    private boolean toHeader(int newIndex) {
        closeRange();
        index = newIndex;
        onRecord = false;
        info = null;
        key = null;
        return newIndex < metarange.size();
    }

    /// Opens the range at whose header the position is, and has the following ones fetched when the one before was
    /// read to its end.
    private RangeReader enter() {
        closeRange();
        RangeReader range = new RangeReader(ranges, files, namespace, metarange.id(index));
        open = range;
        openIndex = index;
        if (index > 0 && lastReadThrough == index - 1) {
            int end = Math.min(index + READ_AHEAD_RANGES, metarange.size() - 1);
            for (int ahead = index + 1; ahead <= end; ahead++) {
                files.readAhead(namespace, metarange.id(ahead));
            }
        }
        return range;
    }

    private RangeReader current() {
        RangeReader range = open;
        if (range == null) {
            throw new IllegalStateException("the cursor is not on a record");
        }
        return range;
    }

    private RangeReader record() {
        requirePosition(onRecord);
        return current();
    }

    private static void requirePosition(boolean valid) {
        if (!valid) {
            throw new IllegalStateException("the cursor is not on a record or range");
        }
    }

    private void closeRange() {
        if (open != null) {
            open.close();
            open = null;
            openIndex = -1;
        }
    }
}
