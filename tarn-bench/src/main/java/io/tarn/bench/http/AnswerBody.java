package io.tarn.bench.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Counts the bytes of a body and keeps the first of them. Reused; for one thread.
final class AnswerBody {
    private byte[] kept = new byte[HttpConnection.BODY_BYTES_KEPT];
    private int keptLength;
    private int keptMax;
    private long length;

    void reset(int bytesKeptMax) {
        keptLength = 0;
        keptMax = bytesKeptMax;
        length = 0;
    }

    /// Takes the next `count` bytes out of `in`.
    void take(ByteBuffer in, int count) {
        int copied = Math.min(count, keptMax - keptLength);
        if (copied > 0) {
            if (keptLength + copied > kept.length) {
                kept = Arrays.copyOf(kept, Math.max(keptLength + copied, 2 * kept.length));
            }
            in.get(in.position(), kept, keptLength, copied);
            keptLength += copied;
        }
        in.position(in.position() + count);
        length += count;
    }

    long length() {
        return length;
    }

    String text() {
        return new String(kept, 0, keptLength, StandardCharsets.UTF_8);
    }
}
