package io.tarn.http;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/// Keeps the buffers of streamed answers for reuse, so that a download costs no garbage worth naming. They lie outside
/// the heap: a socket, and a file, take and give such memory without a copy.
final class TransferBuffers {
    /// Size of a kept buffer: still in the processor's second cache when it goes out.
    static final int BUFFER_BYTES = 256 * 1024;

    /// At most 16 MiB are kept idle.
    static final int BUFFERS_KEPT_MAX = 64;

    /// Bodies below this are not worth a buffer outside the heap.
    static final int SMALL_BYTES_MAX = 64 * 1024;

    private static final ArrayBlockingQueue<ByteBuffer> KEPT = new ArrayBlockingQueue<>(BUFFERS_KEPT_MAX);

    private TransferBuffers() {}

    /// An empty buffer for a body of `length` bytes: just large enough for a small one, a kept one otherwise.
    static ByteBuffer take(long length) {
        if (length < SMALL_BYTES_MAX) {
            return ByteBuffer.allocate((int) length);
        }
        ByteBuffer kept = KEPT.poll();
        return kept == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : kept.clear();
    }

    /// Takes a buffer back; whether it is kept is no concern of the caller.
    static void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            KEPT.offer(buffer);
        }
    }
}
