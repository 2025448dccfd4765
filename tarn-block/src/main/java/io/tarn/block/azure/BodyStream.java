package io.tarn.block.azure;

import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.models.BlobDownloadAsyncResponse;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.DownloadRetryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The body of one answer as it arrives. When the connection breaks the library asks for the rest of the same
/// version of the blob, a few times.
final class BodyStream extends InputStream {
    private static final int RESUMES_MAX = 3;
    private static final int BUFFERS_AHEAD = 2;

    private final AzureAddress address;
    private final Stream<ByteBuffer> body;
    private final Iterator<ByteBuffer> buffers;
    private final String contentRange;
    private ByteBuffer current = ByteBuffer.allocate(0);

    private BodyStream(AzureAddress address, BlobDownloadAsyncResponse answer) {
        this.address = address;
        this.contentRange =
                Objects.requireNonNullElse(answer.getDeserializedHeaders().getContentRange(), "");
        this.body = answer.getValue().toStream(BUFFERS_AHEAD);
        this.buffers = body.iterator();
    }

    /// Asks for the whole blob, or for `range` of it, and returns when the answer begins.
    static BodyStream open(BlobAsyncClient blob, AzureAddress address, @Nullable BlobRange range) {
        BlobDownloadAsyncResponse answer = Objects.requireNonNull(blob.downloadStreamWithResponse(
                        range, new DownloadRetryOptions().setMaxRetryRequests(RESUMES_MAX), null, false)
                .block());
        return new BodyStream(address, answer);
    }

    /// The size of the whole blob; only for an answer to a range.
    long blobBytes() {
        return Long.parseLong(contentRange.substring(contentRange.lastIndexOf('/') + 1));
    }

    @Override
    public int read() throws IOException {
        return more() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    @Override
    public void close() {
        body.close();
    }

    private boolean more() throws IOException {
        try {
            while (!current.hasRemaining()) {
                if (!buffers.hasNext()) {
                    return false;
                }
                current = buffers.next();
            }
            return true;
        } catch (RuntimeException e) {
            throw AzureFailures.whileStreaming(address, e);
        }
    }
}
