package io.tarn.versioning.committed;

import io.tarn.versioning.Value;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// A snapshot in memory, for tests: ranges of records named by a hash of their content, so that equal content in
/// equal layout has equal ids. It counts how often ranges are opened.
public final class MemorySnapshot {
    /// Decides whether a range ends behind a key.
    public interface Cut {
        /// `count` and `bytes` are those of the range so far, the record with `key` included.
        boolean after(byte[] key, int count, long bytes);

        /// All records in one range.
        static Cut never() {
            return (key, count, bytes) -> false;
        }

        /// Ranges of `most` records.
        static Cut every(int most) {
            return (key, count, bytes) -> count >= most;
        }

        /// Ranges that end at keys whose hash is a multiple of `raggedness`, whatever comes before.
        static Cut ragged(int raggedness) {
            return (key, count, bytes) -> Math.floorMod((Arrays.hashCode(key) * 0x9E3779B9) >>> 8, raggedness) == 0;
        }
    }

    record Range(RangeInfo info, byte[][] keys, Value[] values) {
        static Range of(List<byte[]> keys, List<Value> values, long bytes) {
            MessageDigest digest = sha256();
            for (int i = 0; i < keys.size(); i++) {
                for (byte[] part : List.of(
                        keys.get(i), values.get(i).identity(), values.get(i).data())) {
                    digest.update(ByteBuffer.allocate(4).putInt(part.length).array());
                    digest.update(part);
                }
            }
            RangeInfo info = new RangeInfo(
                    HexFormat.of().formatHex(digest.digest()), keys.getFirst(), keys.getLast(), bytes, keys.size());
            return new Range(info, keys.toArray(new byte[0][]), values.toArray(new Value[0]));
        }
    }

    private final List<Range> ranges;
    private int rangesOpened;

    private MemorySnapshot(List<Range> ranges) {
        this.ranges = ranges;
    }

    public static MemorySnapshot of(SortedMap<byte[], Value> records, Cut cut) {
        Sink sink = new Sink(cut);
        records.forEach(sink::writeRecord);
        return sink.finish();
    }

    /// The same records and bounds under ids that no other snapshot has: nothing can be decided by id.
    public MemorySnapshot withForeignIds(String salt) {
        List<Range> renamed = new ArrayList<>();
        for (Range range : ranges) {
            RangeInfo info = range.info;
            String id = salt + info.id().substring(salt.length());
            renamed.add(new Range(
                    new RangeInfo(id, info.minKey(), info.maxKey(), info.estimatedSizeBytes(), info.count()),
                    range.keys,
                    range.values));
        }
        return new MemorySnapshot(renamed);
    }

    public SnapshotCursor cursor() {
        return new Cursor();
    }

    /// How many times cursors of this snapshot stepped or sought into a range.
    public int rangesOpened() {
        return rangesOpened;
    }

    public List<RangeInfo> ranges() {
        return ranges.stream().map(Range::info).toList();
    }

    public List<String> ids() {
        return ranges.stream().map(range -> range.info.id()).toList();
    }

    public NavigableMap<byte[], Value> records() {
        NavigableMap<byte[], Value> records = new TreeMap<>(Arrays::compareUnsigned);
        for (Range range : ranges) {
            for (int i = 0; i < range.keys.length; i++) {
                records.put(range.keys[i], range.values[i]);
            }
        }
        return records;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Builds a snapshot; takes over ranges of the snapshots it knows.
    public static final class Sink implements SnapshotSink {
        private final Cut cut;
        private final Map<String, Range> known = new HashMap<>();
        private final List<Range> ranges = new ArrayList<>();
        private final List<String> copied = new ArrayList<>();
        private final List<byte[]> keys = new ArrayList<>();
        private final List<Value> values = new ArrayList<>();
        private long bytes;
        private byte[] last = {};
        private int recordsWritten;

        public Sink(Cut cut, MemorySnapshot... known) {
            this.cut = cut;
            for (MemorySnapshot snapshot : known) {
                snapshot.ranges.forEach(range -> this.known.put(range.info.id(), range));
            }
        }

        @Override
        public void writeRecord(byte[] key, Value value) {
            ascending(key);
            last = key;
            keys.add(key);
            values.add(value);
            bytes += key.length + value.identity().length + value.data().length;
            recordsWritten++;
            if (cut.after(key, keys.size(), bytes)) {
                closeRange();
            }
        }

        @Override
        public void writeRecord(SnapshotCursor cursor) {
            writeRecord(cursor.key(), cursor.value());
        }

        @Override
        public void writeRange(RangeInfo range) {
            ascending(range.minKey());
            closeRange();
            last = range.maxKey();
            Range taken = known.get(range.id());
            if (taken == null) {
                throw new IllegalArgumentException("unknown range " + range.id());
            }
            ranges.add(taken);
            copied.add(range.id());
        }

        private void ascending(byte[] key) {
            if (Arrays.compareUnsigned(key, last) <= 0) {
                throw new IllegalArgumentException("keys should be written in ascending order");
            }
        }

        private void closeRange() {
            if (!keys.isEmpty()) {
                ranges.add(Range.of(keys, values, bytes));
                keys.clear();
                values.clear();
                bytes = 0;
            }
        }

        public MemorySnapshot finish() {
            closeRange();
            return new MemorySnapshot(List.copyOf(ranges));
        }

        /// The ids of the ranges taken over by reference, in order.
        public List<String> copied() {
            return copied;
        }

        public int recordsWritten() {
            return recordsWritten;
        }
    }

    private final class Cursor implements SnapshotCursor {
        private int range = -1;
        private int record = -1;
        private byte[] blob = {};

        @Override
        public boolean next() {
            if (range < 0) {
                return header(0);
            }
            if (range >= ranges.size()) {
                return false;
            }
            if (record < 0) {
                rangesOpened++;
            }
            if (record + 1 < ranges.get(range).keys.length) {
                record++;
                return true;
            }
            return header(range + 1);
        }

        @Override
        public boolean nextRange() {
            return range < ranges.size() && header(range + 1);
        }

        private boolean header(int index) {
            range = index;
            record = -1;
            return range < ranges.size();
        }

        @Override
        public boolean seek(byte[] key) {
            int low = 0;
            int high = ranges.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (Arrays.compareUnsigned(ranges.get(middle).info.maxKey(), key) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (!header(low)) {
                return false;
            }
            Range found = ranges.get(low);
            if (Arrays.compareUnsigned(found.info.minKey(), key) <= 0) {
                rangesOpened++;
                int at = Arrays.binarySearch(found.keys, key, Arrays::compareUnsigned);
                record = at < 0 ? -at - 1 : at;
            }
            return true;
        }

        @Override
        public RangeInfo range() {
            return ranges.get(range).info;
        }

        @Override
        public boolean onHeader() {
            return record < 0;
        }

        @Override
        public byte[] key() {
            return ranges.get(range).keys[record];
        }

        @Override
        public Value value() {
            return ranges.get(range).values[record];
        }

        @Override
        public boolean hasIdentity(byte[] identity) {
            return Arrays.equals(value().identity(), identity);
        }

        @Override
        public byte[] identity() {
            return value().identity();
        }

        @Override
        public byte[] blobBuffer() {
            Value value = value();
            ByteBuffer buffer = ByteBuffer.allocate(value.identity().length + value.data().length + 10);
            putLength(buffer, value.identity().length);
            buffer.put(value.identity());
            putLength(buffer, value.data().length);
            buffer.put(value.data());
            blob = Arrays.copyOf(buffer.array(), buffer.position());
            return blob;
        }

        private static void putLength(ByteBuffer buffer, int length) {
            int rest = length << 1;
            while (rest > 0x7f) {
                buffer.put((byte) (rest | 0x80));
                rest >>>= 7;
            }
            buffer.put((byte) rest);
        }

        @Override
        public int blobOffset() {
            return 0;
        }

        @Override
        public int blobLength() {
            return blobBuffer().length;
        }

        @Override
        public void close() {}
    }
}
