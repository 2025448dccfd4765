package io.tarn.api;

import io.tarn.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Reads JSON bodies whole, within [Json#BODY_BYTES_MAX] each and a share of the heap together. Memory grows with
/// what
/// has arrived, not with what was announced.
final class BodyReader {
    /// Bodies up to this size are not counted.
    static final int UNCOUNTED_BYTES_MAX = 64 * 1024;

    /// How long a large body waits for others to be done.
    static final long WAIT_SECONDS_MAX = 10;

    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int HEAP_SHARE = 8;
    private static final byte[] NOTHING = new byte[0];

    private final Semaphore blocks = new Semaphore(blocksTogether(), true);

    private static int blocksTogether() {
        long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE / BLOCK_BYTES;
        return (int) Math.clamp(share, 2L * Json.BODY_BYTES_MAX / BLOCK_BYTES + 2, Integer.MAX_VALUE);
    }

    /// A body in memory. Closed when its request is done with it.
    final class Body implements AutoCloseable {
        private byte[] bytes;
        private final int counted;

        private Body(byte[] bytes, int counted) {
            this.bytes = bytes;
            this.counted = counted;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            bytes = NOTHING;
            blocks.release(counted);
        }
    }

    /// The body of a request that has none.
    Body empty() {
        return new Body(NOTHING, 0);
    }

    /// Reads the body.
    ///
    /// @throws ApiException 413 too large, 503 too many large bodies at once
    Body read(Request request) throws IOException {
        if (request.contentLength() > Json.BODY_BYTES_MAX) {
            throw tooLarge();
        }
        InputStream in = request.body();
        long announced = request.contentLength();
        byte[] bytes = new byte[announced < 0 ? 4096 : (int) Math.min(announced, UNCOUNTED_BYTES_MAX)];
        int length = in.readNBytes(bytes, 0, bytes.length);
        if (length < bytes.length) {
            return new Body(Arrays.copyOf(bytes, length), 0);
        }
        int next = announced == length ? -1 : in.read();
        return next < 0 ? new Body(bytes, 0) : readLarge(request, in, bytes, next);
    }

    private Body readLarge(Request request, InputStream in, byte[] start, int next) throws IOException {
        long largest = request.contentLength() < 0 ? Json.BODY_BYTES_MAX : request.contentLength();
        int counted = (int) (largest / BLOCK_BYTES) + 1;
        acquire(counted);
        boolean done = false;
        try {
            byte[] bytes = Arrays.copyOf(start, 2 * start.length + BLOCK_BYTES);
            bytes[start.length] = (byte) next;
            int length = start.length + 1;
            for (int count = 0; count >= 0; ) {
                length += count;
                if (length > Json.BODY_BYTES_MAX) {
                    throw tooLarge();
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(2L * length, Json.BODY_BYTES_MAX + 1L));
                }
                count = in.read(bytes, length, bytes.length - length);
            }
            done = true;
            return new Body(Arrays.copyOf(bytes, length), counted);
        } finally {
            if (!done) {
                blocks.release(counted);
            }
        }
    }

    private void acquire(int counted) {
        try {
            if (!blocks.tryAcquire(counted, WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new ApiException(503, "Throughput exceeded. Slow down and retry");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "Throughput exceeded. Slow down and retry");
        }
    }

    private static ApiException tooLarge() {
        return new ApiException(413, "request body is larger than " + Json.BODY_BYTES_MAX + " bytes");
    }
}
