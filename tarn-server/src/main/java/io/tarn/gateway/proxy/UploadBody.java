package io.tarn.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;

/// The body of a request that another thread sends on. That thread may not have noticed yet that the answer came early
/// when the request is over; so [#close] waits for a read under way and lets no other begin.
final class UploadBody extends InputStream {
    private final InputStream body;
    private final StallWatch watch;
    private final ReentrantLock reading = new ReentrantLock();
    private boolean closed;

    UploadBody(InputStream body, StallWatch watch) {
        this.body = body;
        this.watch = watch;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        reading.lock();
        try {
            if (closed) {
                throw new IOException("the request is over");
            }
            int count = body.read(target, offset, length);
            watch.moved();
            return count;
        } finally {
            reading.unlock();
        }
    }

    /// Ends the reading; the body itself stays open.
    @Override
    public void close() {
        reading.lock();
        try {
            closed = true;
        } finally {
            reading.unlock();
        }
    }
}
