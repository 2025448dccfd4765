package io.tarn.sstable;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// Fetches blocks of one file: reads, verifies the checksum, decompresses.
final class BlockFile {
    /// Limit of a block, stored or decoded: a record's two components of 40 MiB each, and room to spare.
    static final int BLOCK_BYTES_MAX = 128 << 20;

    static final byte TYPE_RAW = 0;
    static final byte TYPE_SNAPPY = 1;

    private final BlockSource source;
    private final long blocksEnd;

    BlockFile(BlockSource source) {
        this.source = source;
        this.blocksEnd = source.sizeBytes() - Footer.BYTES;
        if (blocksEnd < 0) {
            throw new CorruptSstableException(
                    "a file of " + source.sizeBytes() + " bytes is too short for a table: it is cut off or no table");
        }
    }

    /// Where the last block's trailer must have ended.
    long blocksEnd() {
        return blocksEnd;
    }

    Footer footer() {
        return Footer.decode(read(blocksEnd, Footer.BYTES), blocksEnd);
    }

    /// The decoded block. The handle must have been checked against [#blocksEnd].
    byte[] block(long offset, int length) {
        byte[] stored = read(offset, length + BlockHandle.TRAILER_BYTES);
        int expected = LittleEndian.getInt(stored, length + 1);
        if (MaskedCrc32c.of(stored, 0, length + 1) != expected) {
            throw new CorruptSstableException("checksum mismatch in the block of " + length + " bytes at offset "
                    + offset + ": the file is damaged");
        }
        return switch (stored[length]) {
            case TYPE_RAW -> Arrays.copyOf(stored, length);
            case TYPE_SNAPPY -> Snappy.decode(stored, 0, length, BLOCK_BYTES_MAX);
            default ->
                throw new CorruptSstableException(
                        "the block at offset " + offset + " has the unsupported compression type " + stored[length]);
        };
    }

    byte[] block(BlockHandle handle) {
        return block(handle.offset(), handle.length());
    }

    private byte[] read(long offset, int length) {
        byte[] bytes = new byte[length];
        try {
            source.read(offset, bytes, 0, length);
        } catch (EOFException e) {
            throw new CorruptSstableException("the file ends before byte " + (offset + length) + ": it is cut off", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + length + " bytes at offset " + offset + " of a table", e);
        }
        return bytes;
    }
}
