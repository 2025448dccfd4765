package io.tarn.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/// The body of a request. Knows whether its end was seen, and names every failure as the client's.
final class RequestBody extends InputStream {
    private static final int DRAIN_BUFFER_BYTES = 16 * 1024;

    /// What two hashes take less than a tenth of a millisecond for.
    private static final int YIELD_BYTES = 32 * 1024;

    private final InputStream source;
    private long announcedLeft;
    private boolean finished;
    private long sinceYield;

    /// `announced` is the length that the head announced, negative when it did not: once that much was read there is
    /// no more to come.
    RequestBody(InputStream source, long announced) {
        this.source = source;
        this.announcedLeft = announced < 0 ? Long.MAX_VALUE : announced;
    }

    boolean finished() {
        return finished;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (finished) {
            return -1;
        }
        try {
            int count = source.read(buffer, offset, length);
            announcedLeft -= Math.max(count, 0);
            finished = count < 0 || announcedLeft == 0;
            giveWay(count);
            return count;
        } catch (IOException | RuntimeException e) {
            throw new ClientAbortException("request body broke off: " + e.getMessage(), e);
        }
    }

    /// A virtual thread keeps its carrier until it waits. One that hashes a large body whose bytes are always there
    /// never does, and with a few of those small requests would wait for the end of a body.
    private void giveWay(int count) {
        sinceYield += Math.max(count, 0);
        if (sinceYield >= YIELD_BYTES) {
            sinceYield = 0;
            Thread.yield();
        }
    }

    /// Leaves the rest of the body where it is: what becomes of it is the connection's affair.
    @Override
    public void close() {}

    @Override
    public int available() throws IOException {
        return finished ? 0 : source.available();
    }

    boolean drain(long bytesMax, long millisMax) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
        byte[] buffer = new byte[DRAIN_BUFFER_BYTES];
        long dropped = 0;
        try {
            while (dropped < bytesMax && System.nanoTime() - deadline < 0) {
                int count = read(buffer, 0, buffer.length);
                if (count < 0) {
                    return true;
                }
                dropped += count;
            }
        } catch (IOException e) {
            return false;
        }
        return finished;
    }
}
