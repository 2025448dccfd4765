package io.tarn.sstable;

/// Where a block is stored: its offset and its stored length without the trailer.
record BlockHandle(long offset, int length) {
    /// Both numbers at their longest.
    static final int ENCODED_BYTES_MAX = 2 * Varint.BYTES_MAX;

    /// Bytes after every block: type and checksum.
    static final int TRAILER_BYTES = 5;

    int put(byte[] target, int offset) {
        return Varint.put(target, Varint.put(target, offset, this.offset), length);
    }

    /// Reads a handle of a block that, with its trailer, must end by `blocksEnd`.
    static BlockHandle read(Varint.Input input, long blocksEnd) {
        long offset = input.nextLong();
        int length = input.nextInt();
        if (length > BlockFile.BLOCK_BYTES_MAX || offset > blocksEnd - TRAILER_BYTES - length) {
            throw new CorruptSstableException("a handle points at " + length + " bytes at offset " + offset
                    + ", outside the blocks, which end at " + blocksEnd);
        }
        return new BlockHandle(offset, length);
    }
}
