package io.tarn.sstable;

import java.util.Arrays;

/// A forward walk over the records of one table, for one thread. Views are valid until the next move. Before the
/// first move and after the end, key and value are empty. Moves raise [CorruptSstableException] on damage and
/// [java.io.UncheckedIOException] when the file cannot be read; the position is then undefined. Moving to the next
/// record allocates nothing; it costs a short key copy. A seek costs two or three binary searches, or one when the
/// key lies in the current block.
public final class SstableCursor {
    private final SstableReader reader;
    private final TableIndex index;
    private final BlockCursor records = new BlockCursor();

    private int partitionNumber;
    private IndexBlock partition;
    /// The entry of `partition` whose block `records` walks; -1 before the first.
    private int entry = -1;

    SstableCursor(SstableReader reader) {
        this.reader = reader;
        this.index = reader.index();
        this.partition = index.partition(0);
    }

    /// Moves to the next record (the first one initially); false at the end.
    public boolean next() {
        while (!records.next()) {
            if (!toNextBlock()) {
                return false;
            }
        }
        requireRecord();
        return true;
    }

    /// Moves to the first record with key at or after `key`; false when there is none.
    public boolean seek(byte[] key) {
        if (!toBlockOf(key)) {
            return false;
        }
        if (records.seek(key)) {
            requireRecord();
            return true;
        }
        return next();
    }

    /// Moves to the record of exactly `key`; false when there is none, and then the position is undefined.
    boolean seekExact(byte[] key) {
        if (toBlockOf(key) && records.seek(key) && records.compareUserKey(key) == 0) {
            requireRecord();
            return true;
        }
        return false;
    }

    private boolean toBlockOf(byte[] key) {
        if (isInCurrentBlock(key)) {
            return true;
        }
        int number = index.findPartition(key);
        if (number == index.partitionCount()) {
            toEnd();
            return false;
        }
        IndexBlock found = index.partition(number);
        int block = found.find(key);
        if (block < found.count()) {
            toBlock(number, found, block);
            return true;
        }
        if (number + 1 < index.partitionCount()) {
            toBlock(number + 1, index.partition(number + 1), 0);
            return true;
        }
        toEnd();
        return false;
    }

    private boolean isInCurrentBlock(byte[] key) {
        return records.restartCount() > 0
                && partition.compare(entry, key) >= 0
                && (entry > 0 ? partition.compare(entry - 1, key) < 0 : partitionNumber == 0);
    }

    private boolean toNextBlock() {
        if (entry + 1 < partition.count()) {
            toBlock(partitionNumber, partition, entry + 1);
            return true;
        }
        if (partitionNumber + 1 < index.partitionCount()) {
            toBlock(partitionNumber + 1, index.partition(partitionNumber + 1), 0);
            return true;
        }
        toEnd();
        return false;
    }

    private void toBlock(int number, IndexBlock newPartition, int newEntry) {
        toEnd();
        records.reset(reader.dataBlock(newPartition.offset(newEntry), newPartition.length(newEntry)));
        partitionNumber = number;
        partition = newPartition;
        entry = newEntry;
    }

    private void toEnd() {
        records.reset();
        partitionNumber = index.partitionCount() - 1;
        entry = partition.count();
    }

    private void requireRecord() {
        if (records.keyBuffer()[records.userKeyLength()] != InternalKey.KIND_SET) {
            throw new CorruptSstableException(
                    "a record is not a plain value: the table was not written as a range file");
        }
    }

    /// The buffer whose first [#keyLength] bytes are the current user key (no trailer).
    public byte[] keyBuffer() {
        return records.keyBuffer();
    }

    public int keyLength() {
        return Math.max(0, records.keyLength() - InternalKey.TRAILER_BYTES);
    }

    /// The buffer that holds the current value at [#valueOffset], [#valueLength] bytes long. Must not be changed.
    public byte[] valueBuffer() {
        return records.block();
    }

    public int valueOffset() {
        return records.valueOffset();
    }

    public int valueLength() {
        return records.valueLength();
    }

    /// A copy of the current key.
    public byte[] key() {
        return Arrays.copyOf(records.keyBuffer(), keyLength());
    }

    /// A copy of the current value.
    public byte[] value() {
        int start = records.valueOffset();
        return Arrays.copyOfRange(records.block(), start, start + records.valueLength());
    }
}
