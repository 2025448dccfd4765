package io.tarn.sstable;

/// The last bytes of the file: checksum kind, the handles of metaindex and index, version and magic.
record Footer(BlockHandle metaindex, BlockHandle index) {
    static final int BYTES = 53;

    private static final byte CHECKSUM_CRC32C = 1;
    private static final int VERSION = 2;
    private static final int VERSION_OFFSET = 41;
    private static final int MAGIC_OFFSET = 45;
    private static final long MAGIC = 0x88e241b785f4cff7L;

    byte[] encode() {
        byte[] bytes = new byte[BYTES];
        bytes[0] = CHECKSUM_CRC32C;
        index.put(bytes, metaindex.put(bytes, 1));
        LittleEndian.putInt(bytes, VERSION_OFFSET, VERSION);
        LittleEndian.putLong(bytes, MAGIC_OFFSET, MAGIC);
        return bytes;
    }

    /// Decodes the footer of a file whose other bytes end at `blocksEnd`.
    static Footer decode(byte[] bytes, long blocksEnd) {
        if (LittleEndian.getLong(bytes, MAGIC_OFFSET) != MAGIC) {
            throw new CorruptSstableException("the file does not end like a table: it is damaged, cut off or no table");
        }
        int version = LittleEndian.getInt(bytes, VERSION_OFFSET);
        if (version != VERSION || bytes[0] != CHECKSUM_CRC32C) {
            throw new CorruptSstableException("unsupported table: format version " + version + " (expected " + VERSION
                    + "), checksum kind " + bytes[0] + " (expected " + CHECKSUM_CRC32C + ")");
        }
        Varint.Input handles = new Varint.Input(bytes, 1, VERSION_OFFSET);
        BlockHandle metaindex = BlockHandle.read(handles, blocksEnd);
        return new Footer(metaindex, BlockHandle.read(handles, blocksEnd));
    }
}
