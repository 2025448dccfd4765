package io.tarn.sstable;

import java.util.Arrays;

/// One decoded index block: user keys in one array, handles beside them. Immutable.
final class IndexBlock {
    private static final int ENTRY_OVERHEAD_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

    private byte[] keys;
    /// Entry `i` has the key `keys[keyEnds[i]..keyEnds[i+1])`.
    private int[] keyEnds;

    private long[] offsets;
    private int[] lengths;
    private int count;

    private IndexBlock(int keyBytes, int entries) {
        keys = new byte[keyBytes];
        keyEnds = new int[entries + 1];
        offsets = new long[entries];
        lengths = new int[entries];
    }

    /// Decodes an index block whose handles must ascend, not overlap and end by `blocksEnd`.
    static IndexBlock decode(byte[] block, long blocksEnd) {
        BlockCursor entries = new BlockCursor();
        entries.reset(block);
        IndexBlock index = new IndexBlock(block.length, entries.restartCount());
        long previousEnd = 0;
        while (entries.next()) {
            int valueStart = entries.valueOffset();
            Varint.Input value = new Varint.Input(block, valueStart, valueStart + entries.valueLength());
            BlockHandle handle = BlockHandle.read(value, blocksEnd);
            if (handle.offset() < previousEnd) {
                throw new CorruptSstableException("an index points back at offset " + handle.offset() + " after "
                        + previousEnd + ": it is damaged");
            }
            previousEnd = handle.offset() + handle.length() + BlockHandle.TRAILER_BYTES;
            index.append(entries, handle);
        }
        if (index.count == 0) {
            throw new CorruptSstableException("an index block has no entries");
        }
        index.trim();
        return index;
    }

    private void append(BlockCursor entry, BlockHandle handle) {
        if (count == offsets.length) {
            int capacity = 2 * count;
            keyEnds = Arrays.copyOf(keyEnds, capacity + 1);
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
        }
        int start = keyEnds[count];
        int keyLength = entry.userKeyLength();
        if (keyLength > keys.length - start) {
            keys = Arrays.copyOf(keys, 2 * (start + keyLength));
        }
        System.arraycopy(entry.keyBuffer(), 0, keys, start, keyLength);
        offsets[count] = handle.offset();
        lengths[count] = handle.length();
        keyEnds[++count] = start + keyLength;
    }

    private void trim() {
        keys = Arrays.copyOf(keys, keyEnds[count]);
        keyEnds = Arrays.copyOf(keyEnds, count + 1);
        offsets = Arrays.copyOf(offsets, count);
        lengths = Arrays.copyOf(lengths, count);
    }

    int count() {
        return count;
    }

    long offset(int entry) {
        return offsets[entry];
    }

    int length(int entry) {
        return lengths[entry];
    }

    /// Order of the entry's key and `target`, as unsigned bytes.
    int compare(int entry, byte[] target) {
        return Arrays.compareUnsigned(keys, keyEnds[entry], keyEnds[entry + 1], target, 0, target.length);
    }

    /// The first entry whose key is at or after `target`; [#count] when there is none.
    int find(byte[] target) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, target) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long retainedBytes() {
        return keys.length + (long) count * ENTRY_OVERHEAD_BYTES;
    }
}
