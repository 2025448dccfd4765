package io.tarn.block.s3;

import io.tarn.block.AnnouncedStream;
import io.tarn.block.BucketAddress;
import io.tarn.block.ObjectStore.ByteRange;
import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// The bytes of an object as they come. An end before the announced length is an `EOFException`. Closing early
/// gives the connection up, unless so little is left that reading it is cheaper than connecting again.
final class S3ContentStream extends AnnouncedStream {
    private static final int DRAIN_BYTES_MAX = 64 << 10;

    private final ResponseInputStream<GetObjectResponse> content;

    S3ContentStream(ResponseInputStream<GetObjectResponse> content) {
        super(content, Objects.requireNonNullElse(content.response().contentLength(), UNKNOWN));
        this.content = content;
    }

    /// This stream, or `INVALID_ADDRESS` when the store had less than the whole range to give.
    S3ContentStream requireLength(BucketAddress address, ByteRange range) {
        if (left() != range.length()) {
            content.abort();
            throw S3Failures.outOfRange(address, range.offset(), range.length());
        }
        return this;
    }

    @Override
    protected EOFException endedEarly() {
        return new EOFException("the store ended the object " + left() + " bytes early: read it again");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (SdkException e) {
            throw new IOException("the object could not be read to its end: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (left() > DRAIN_BYTES_MAX) {
            content.abort();
            return;
        }
        try {
            content.close();
        } catch (IOException | SdkException _) {
            content.abort();
        }
    }
}
