package io.tarn.api.signed;

import io.tarn.http.field.MalformedBodyException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that fails with [MalformedBodyException] once it gave more than a limit.
final class LimitedStream extends FilterInputStream {
    private final String complaint;
    private long left;

    LimitedStream(InputStream source, long bytesMax, String complaint) {
        super(source);
        this.left = bytesMax;
        this.complaint = complaint;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        left -= Math.max(0, count);
        if (left < 0) {
            throw new MalformedBodyException(complaint);
        }
        return count;
    }

    @Override
    public long skip(long count) {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
