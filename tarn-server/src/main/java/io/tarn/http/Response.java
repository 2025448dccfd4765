package io.tarn.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// One answer. Small ones are handed over with [#send] and go out in a single write with their length; large ones
/// are streamed with [#transfer] or [#stream] in constant memory. Until something was streamed everything can be
/// changed.
///
/// For `HEAD` the caller sets [#contentLength] and sends no body. Used by one thread at a time.
public final class Response {
    private static final byte[] NO_BODY = new byte[0];

    private final org.eclipse.jetty.server.Response jetty;
    private final Request request;
    private byte[] body = NO_BODY;
    private int bodyLength;
    private boolean answered;
    private boolean streaming;
    private long streamedBytes;
    private long announcedLength = -1;
    private OptionalLong firstByteNanos = OptionalLong.empty();

    Response(org.eclipse.jetty.server.Response jetty, Request request) {
        this.jetty = jetty;
        this.request = request;
        jetty.setStatus(200);
    }

    /// The status so far; 200 unless set.
    public int status() {
        return jetty.getStatus();
    }

    /// Sets the status.
    public void status(int status) {
        jetty.setStatus(status);
        answered = true;
    }

    /// Sets a header, replacing earlier values. Line breaks in the value are never sent.
    public void header(String name, String value) {
        jetty.getHeaders().put(name, value);
    }

    /// Adds a header line.
    public void addHeader(String name, String value) {
        jetty.getHeaders().add(name, value);
    }

    /// The value of a header set so far, null when there is none.
    public @Nullable String header(String name) {
        return jetty.getHeaders().get(name);
    }

    /// Removes a header.
    public void removeHeader(String name) {
        jetty.getHeaders().remove(name);
    }

    /// Announces the length in bytes of a body that will be streamed, or that a `HEAD` answer does not carry.
    public void contentLength(long bytes) {
        announcedLength = bytes;
        answered = true;
        jetty.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes);
    }

    /// Answers with these bytes, which the caller does not touch again.
    public void send(byte[] bytes) {
        send(bytes, bytes.length);
    }

    /// Answers with the first `length` of these bytes, which the caller does not touch again.
    public void send(byte[] bytes, int length) {
        if (streaming) {
            throw new IllegalStateException("the answer is already being streamed");
        }
        body = bytes;
        bodyLength = length;
        answered = true;
    }

    /// Streams exactly `length` bytes of `source`, announcing that length unless [#contentLength] did. A failing
    /// `source` cuts the connection, so the client notices; its exception is passed on. The source is not closed.
    ///
    /// @throws ClientAbortException the client went away
    public void transfer(InputStream source, long length) throws IOException {
        if (announcedLength < 0) {
            contentLength(length);
        }
        startStreaming();
        ByteBuffer buffer = TransferBuffers.take(length);
        try {
            ReadableByteChannel channel = channel(source, buffer);
            long remaining = length;
            while (remaining > 0) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), remaining));
                fill(channel, buffer, remaining);
                remaining -= buffer.flip().remaining();
                write(remaining == 0, buffer);
                giveWay(remaining);
            }
        } finally {
            TransferBuffers.giveBack(buffer);
        }
    }

    /// See `RequestBody`: with a fast client a large answer never waits, and nobody else would get the carrier.
    private static void giveWay(long remaining) {
        if (remaining > 0) {
            Thread.yield();
        }
    }

    /// A source that is a channel fills a buffer outside the heap without a copy; others are read through an array.
    private static ReadableByteChannel channel(InputStream source, ByteBuffer buffer) {
        if (source instanceof ReadableByteChannel channel) {
            return channel;
        }
        return buffer.hasArray() ? new ArrayReader(source) : Channels.newChannel(source);
    }

    private static void fill(ReadableByteChannel channel, ByteBuffer buffer, long remaining) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("source ended " + (remaining - buffer.position()) + " bytes early");
            }
        }
    }

    /// Reads a stream straight into the array of a buffer.
    private record ArrayReader(InputStream source) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = source.read(target.array(), target.position(), target.remaining());
            target.position(target.position() + Math.max(count, 0));
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /// A stream for a body of a length that was announced, or else in chunks. Writes are not gathered: hand over
    /// pieces of some KiB. Closing it ends the answer.
    public OutputStream stream() {
        startStreaming();
        return new Stream();
    }

    /// Whether status and headers are beyond change.
    public boolean committed() {
        return streaming && jetty.isCommitted();
    }

    /// Whether a handler has said anything so far.
    public boolean answered() {
        return answered;
    }

    /// `System.nanoTime()` of the first streamed byte; empty for an answer that is not streamed.
    public OptionalLong firstByteNanos() {
        return firstByteNanos;
    }

    /// Forgets status, headers and body.
    ///
    /// @throws IllegalStateException already committed
    public void reset() {
        jetty.reset();
        body = NO_BODY;
        bodyLength = 0;
        answered = false;
        streaming = false;
        announcedLength = -1;
        jetty.setStatus(200);
    }

    private void startStreaming() {
        if (streaming) {
            throw new IllegalStateException("the answer is already being streamed");
        }
        streaming = true;
        answered = true;
    }

    private void write(boolean last, ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        try {
            if (firstByteNanos.isEmpty()) {
                firstByteNanos = OptionalLong.of(System.nanoTime());
            }
            Content.Sink.write(jetty, last, bytes);
            streamedBytes += length;
        } catch (IOException | RuntimeException e) {
            throw new ClientAbortException("client went away: " + e.getMessage(), e);
        }
    }

    boolean streaming() {
        return streaming;
    }

    /// The small body, without a copy.
    ByteBuffer body() {
        return ByteBuffer.wrap(body, 0, bodyLength);
    }

    /// Announces the length of a small body, where the status allows a body.
    void announceBody() {
        int status = jetty.getStatus();
        if (announcedLength < 0 && status >= 200 && status != 204 && status != 304) {
            jetty.getHeaders().put(HttpHeader.CONTENT_LENGTH, bodyLength);
        }
    }

    long bytesSent() {
        return streaming ? streamedBytes : bodyLength;
    }

    org.eclipse.jetty.server.Response jetty() {
        return jetty;
    }

    Request request() {
        return request;
    }

    private final class Stream extends OutputStream {
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                Response.this.write(false, ByteBuffer.wrap(bytes, offset, length));
            }
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                Response.this.write(true, ByteBuffer.wrap(NO_BODY));
            }
        }
    }
}
