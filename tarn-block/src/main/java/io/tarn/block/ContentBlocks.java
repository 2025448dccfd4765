package io.tarn.block;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.OptionalLong;

/// The content of an upload in blocks that are full except for the last, for stores that are sent one block
/// after the other. Holds two blocks, checks the announced length and hashes. For one thread; close it.
///
/// A stream that fails is `SOURCE_FAILED` with its `IOException`, one that is longer or shorter than announced
/// `SOURCE_FAILED` without a cause; [#next] throws either before it hands out a last block.
public final class ContentBlocks implements AutoCloseable {
    /// What an upload may hold without asking for memory.
    private static final int UNRESERVED_BYTES_MAX = 64 * 1024;

    /// One block is sent while the next is read.
    private static final int BUFFERS = 2;

    private static final byte[] NOTHING = {};

    private final SourceStream source;
    private final int blockBytes;
    private final UploadMemory memory;
    private final MessageDigest md5 = MultipartRules.md5();
    private byte[] buffer;
    private byte[] other = NOTHING;
    private int reserved;
    private byte[] ahead = NOTHING;
    private boolean ended;
    private long total;

    /// @param content not closed here
    /// @param size the length, when known
    /// @param blockBytes the length of every block but the last
    public ContentBlocks(InputStream content, OptionalLong size, int blockBytes, UploadMemory memory) {
        this.source = new SourceStream(content, size);
        this.blockBytes = blockBytes;
        this.memory = memory;
        int first = (int) Math.clamp(size.orElse(UNRESERVED_BYTES_MAX), 1, blockBytes);
        reserve(size.orElse(0) > blockBytes ? BUFFERS * blockBytes : first);
        this.buffer = new byte[first];
    }

    /// The next block, valid until the next call but one; empty only when there is no content at all.
    public ByteBuffer next() {
        int count = fill(0);
        if (!ended && buffer.length < blockBytes) {
            reserve(BUFFERS * blockBytes);
            buffer = Arrays.copyOf(buffer, blockBytes);
            count = fill(count);
        }
        md5.update(buffer, 0, count);
        ByteBuffer block = ByteBuffer.wrap(buffer, 0, count);
        swap();
        return block;
    }

    /// Whether the last block was handed out. False before the first.
    public boolean ended() {
        return ended;
    }

    /// The bytes read so far.
    public long sizeBytes() {
        return total;
    }

    /// The MD5 of the blocks handed out so far, 16 bytes.
    public byte[] md5() {
        try {
            return ((MessageDigest) md5.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the MD5 of the platform can be cloned", e);
        }
    }

    @Override
    public void close() {
        memory.release(reserved);
        reserved = 0;
    }

    private void swap() {
        if (!ended) {
            byte[] filled = buffer;
            buffer = other.length == 0 ? new byte[blockBytes] : other;
            other = filled;
        }
    }

    private int fill(int from) {
        int count = from;
        if (ahead.length > 0) {
            buffer[count++] = ahead[0];
        }
        count += source.fill(buffer, count, buffer.length - count);
        total += count - from;
        byte[] next = new byte[1];
        ended = source.fill(next, 0, 1) == 0;
        ahead = ended ? NOTHING : next;
        return count;
    }

    private void reserve(int bytes) {
        if (bytes > UNRESERVED_BYTES_MAX) {
            memory.reserve(bytes);
            reserved += bytes;
        }
    }
}
