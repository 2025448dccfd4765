package io.tarn.block;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of an object, of which so many were announced: an earlier end is not taken for the end of the object.
public abstract class AnnouncedStream extends FilterInputStream {
    /// Stands for a length that the store did not announce.
    protected static final long UNKNOWN = -1;

    private long left;

    /// @param length the bytes to come, or [#UNKNOWN]
    protected AnnouncedStream(InputStream content, long length) {
        super(content);
        this.left = length;
    }

    /// What to throw when the content ends before all announced bytes came.
    protected abstract EOFException endedEarly();

    /// The bytes still to come, or [#UNKNOWN].
    protected final long left() {
        return left;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = super.read(target, offset, length);
        if (count < 0 && left > 0) {
            throw endedEarly();
        }
        passed(Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        passed(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void passed(long count) {
        left -= left == UNKNOWN ? 0 : count;
    }
}
