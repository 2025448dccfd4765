package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.ObjectStore.ByteRange;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Objects;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// The bytes of an object as they come. An end before the announced length is an `EOFException`. Closing early
/// gives the connection up, unless so little is left that reading it is cheaper than connecting again.
final class S3ContentStream extends FilterInputStream {
    private static final int DRAIN_BYTES_MAX = 64 << 10;

    private static final long UNKNOWN = -1;

    private final ResponseInputStream<GetObjectResponse> content;
    private long left;

    S3ContentStream(ResponseInputStream<GetObjectResponse> content) {
        super(content);
        this.content = content;
        this.left = Objects.requireNonNullElse(content.response().contentLength(), UNKNOWN);
    }

    /// This stream, or `INVALID_ADDRESS` when the store had less than the whole range to give.
    S3ContentStream requireLength(BucketAddress address, ByteRange range) {
        if (left != range.length()) {
            content.abort();
            throw S3Failures.outOfRange(address, range.offset(), range.length());
        }
        return this;
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
        int count = readSome(target, offset, length);
        if (count < 0 && left > 0) {
            throw new EOFException("the store ended the object " + left + " bytes early: read it again");
        }
        left -= left == UNKNOWN ? 0 : Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        left -= left == UNKNOWN ? 0 : skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        if (left > DRAIN_BYTES_MAX) {
            content.abort();
            return;
        }
        try {
            content.close();
        } catch (IOException | SdkException _) {
            content.abort();
        }
    }

    private int readSome(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (SdkException e) {
            throw new IOException("the object could not be read to its end: " + e.getMessage(), e);
        }
    }
}
