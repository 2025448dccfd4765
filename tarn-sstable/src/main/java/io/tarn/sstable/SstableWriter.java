package io.tarn.sstable;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.SortedMap;

/// Writes one SSTable to a stream, block by block: memory is one block, a write buffer of 64 KiB (more when a record
/// is larger) and the index. For one thread. The bytes are a function of the records and properties alone. After an
/// `IOException` the writer is of no further use.
public final class SstableWriter {
    /// Limit of a record's key and value together, so that its block stays readable.
    public static final int RECORD_BYTES_MAX = 120 << 20;

    private static final int RESTART_INTERVAL = 16;

    private final BlockOutput out;
    private final BlockBuilder block = new BlockBuilder(RESTART_INTERVAL);
    private final IndexBuilder index = new IndexBuilder();

    /// The last record's internal key, and room for the next.
    private byte[] lastKey = new byte[128];

    private byte[] nextKey = new byte[128];
    private int lastKeyLength;
    private long entryCount;
    private long rawKeyBytes;
    private long rawValueBytes;
    private boolean finished;

    /// A writer to `out`, which it neither buffers twice nor closes.
    public SstableWriter(OutputStream out) {
        this.out = new BlockOutput(out);
    }

    /// Appends a record. Keys must ascend strictly, as unsigned bytes, else `IllegalArgumentException`; likewise for
    /// a record above [#RECORD_BYTES_MAX].
    public void add(byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws IOException {
        Objects.checkFromIndexSize(keyOffset, keyLength, key.length);
        Objects.checkFromIndexSize(valueOffset, valueLength, value.length);
        requireUnfinished();
        if ((long) keyLength + valueLength > RECORD_BYTES_MAX) {
            throw new IllegalArgumentException("a record of " + keyLength + " + " + valueLength
                    + " bytes exceeds the limit of " + RECORD_BYTES_MAX);
        }
        if (entryCount > 0) {
            requireAscending(key, keyOffset, keyLength);
        }
        int internalLength = keyLength + InternalKey.TRAILER_BYTES;
        if (nextKey.length < internalLength) {
            nextKey = new byte[Math.max(internalLength, 2 * nextKey.length)];
        }
        System.arraycopy(key, keyOffset, nextKey, 0, keyLength);
        LittleEndian.putLong(nextKey, keyLength, InternalKey.RECORD_TRAILER);
        if (block.isFullFor(internalLength, valueLength)) {
            flushBlock(Separators.between(lastUserKey(), Arrays.copyOf(nextKey, keyLength)));
        }
        block.add(nextKey, internalLength, value, valueOffset, valueLength);
        byte[] free = lastKey;
        lastKey = nextKey;
        lastKeyLength = internalLength;
        nextKey = free;
        entryCount++;
        rawKeyBytes += internalLength;
        rawValueBytes += valueLength;
    }

    private void requireUnfinished() {
        if (finished) {
            throw new IllegalStateException("the table is finished");
        }
    }

    private void requireAscending(byte[] key, int offset, int length) {
        int lastLength = lastKeyLength - InternalKey.TRAILER_BYTES;
        if (Arrays.compareUnsigned(lastKey, 0, lastLength, key, offset, offset + length) >= 0) {
            HexFormat hex = HexFormat.of();
            throw new IllegalArgumentException("keys must ascend: " + hex.formatHex(key, offset, offset + length)
                    + " comes after " + hex.formatHex(lastKey, 0, lastLength) + " (hexadecimal)");
        }
    }

    private byte[] lastUserKey() {
        return Arrays.copyOf(lastKey, lastKeyLength - InternalKey.TRAILER_BYTES);
    }

    private void flushBlock(byte[] indexKey) throws IOException {
        int length = block.finish();
        BlockHandle handle = out.writeCompressible(block.buffer(), length);
        block.reset();
        index.add(indexKey, handle);
    }

    /// The estimate that the range split rule uses (engine specification 5.7): flushed blocks, the current data
    /// block and the current, not yet partitioned index block. Read it before [#finish].
    public long estimatedSizeBytes() {
        requireUnfinished();
        return out.offset() + block.sizeBytes() + index.currentSizeBytes();
    }

    public long entryCount() {
        return entryCount;
    }

    /// Writes index, properties (the table's own and these), metaindex and footer. The stream is flushed, not
    /// closed. An `IllegalArgumentException` when a user property bears a name of the table's own.
    public void finish(SortedMap<String, byte[]> userProperties) throws IOException {
        requireUnfinished();
        finished = true;
        if (entryCount == 0) {
            flushBlock(InternalKey.of(new byte[0], InternalKey.EMPTY_TABLE_TRAILER));
        } else {
            flushBlock(Separators.after(lastUserKey()));
        }
        long dataBytes = out.offset();
        IndexBuilder.Layout layout = index.write(out);
        TableProperties properties = new TableProperties(
                new TableProperties.DataTotals(dataBytes, index.entryCount(), entryCount, rawKeyBytes, rawValueBytes),
                layout);
        properties.putUserProperties(userProperties);
        BlockHandle propertiesHandle = writeRaw(properties.encode());
        out.finish(new Footer(writeRaw(metaindex(propertiesHandle)), layout.handle()));
    }

    private static BlockBuilder metaindex(BlockHandle properties) {
        byte[] key = TableProperties.METAINDEX_KEY.getBytes(UTF_8);
        byte[] handle = new byte[BlockHandle.ENCODED_BYTES_MAX];
        BlockBuilder metaindex = new BlockBuilder(1);
        metaindex.add(key, key.length, handle, 0, properties.put(handle, 0));
        return metaindex;
    }

    private BlockHandle writeRaw(BlockBuilder complete) throws IOException {
        int length = complete.finish();
        return out.writeRaw(complete.buffer(), length);
    }
}
