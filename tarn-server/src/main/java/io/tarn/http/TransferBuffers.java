package io.tarn.http;

import java.util.concurrent.ArrayBlockingQueue;

/// Keeps the buffers of streamed answers for reuse, so that a download costs no garbage worth naming.
final class TransferBuffers {
    /// Size of a kept buffer.
    static final int BUFFER_BYTES = 64 * 1024;

    /// At most 8 MiB are kept idle.
    static final int BUFFERS_KEPT_MAX = 128;

    private static final ArrayBlockingQueue<byte[]> KEPT = new ArrayBlockingQueue<>(BUFFERS_KEPT_MAX);

    private TransferBuffers() {}

    /// A buffer for a body of `length` bytes: just large enough for a small one, a kept one otherwise.
    static byte[] take(long length) {
        if (length < BUFFER_BYTES) {
            return new byte[(int) length];
        }
        byte[] kept = KEPT.poll();
        return kept == null ? new byte[BUFFER_BYTES] : kept;
    }

    /// Takes a buffer back; whether it is kept is no concern of the caller.
    static void giveBack(byte[] buffer) {
        if (buffer.length == BUFFER_BYTES) {
            KEPT.offer(buffer);
        }
    }
}
