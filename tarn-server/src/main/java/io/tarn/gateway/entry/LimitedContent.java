package io.tarn.gateway.entry;

import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.Payload;
import io.tarn.gateway.payload.PayloadException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of an object or part that is uploaded at once, of which there are at most [#BYTES_MAX]
/// (s3-gateway.md B-40).
public final class LimitedContent extends FilterInputStream {
    /// Bytes of one upload.
    public static final long BYTES_MAX = 5L << 30;

    private long left;

    private LimitedContent(InputStream content, long bytesMax) {
        super(content);
        this.left = bytesMax;
    }

    /// The bytes of `payload`. Reading fails with `EntityTooLarge` where they are too many and their length was
    /// not announced.
    public static InputStream of(Payload payload) {
        return payload.length().isPresent() ? payload.stream() : of(payload.stream(), BYTES_MAX);
    }

    static InputStream of(InputStream content, long bytesMax) {
        return new LimitedContent(content, bytesMax);
    }

    /// Refuses a request whose body has no end that is known, or is too long; the body is not looked at.
    ///
    /// @throws S3Exception `MissingContentLength`, `EntityTooLarge`
    public static void requireLength(S3Call call) {
        call.payload().requireLength();
        call.payload().length().ifPresent(length -> {
            if (length > BYTES_MAX) {
                throw tooLarge(Long.toString(length));
            }
        });
    }

    /// Refuses to copy more at once than may be uploaded at once.
    ///
    /// @throws S3Exception `InvalidRequest`
    public static void requireCopied(long bytes) {
        if (bytes > BYTES_MAX) {
            throw new S3Exception(
                    S3Code.INVALID_REQUEST,
                    "The specified copy source is larger than the maximum allowable size for a copy source: "
                            + BYTES_MAX);
        }
    }

    private static S3Exception tooLarge(String size) {
        return new S3Exception(S3Code.ENTITY_TOO_LARGE)
                .with("ProposedSize", size)
                .with("MaxSizeAllowed", Long.toString(BYTES_MAX));
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        count(Math.max(count, 0));
        return count;
    }

    private void count(int bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            throw new PayloadException(tooLarge("more than " + BYTES_MAX));
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
