package io.tarn.bench.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One keep-alive HTTP/1.1 connection for one thread, with one request under way at a time. It costs little: one
/// write and usually one read per exchange, no allocation. Of the answer it understands the status,
/// `Content-Length`, `Transfer-Encoding: chunked` and `Connection: close`. There is no retry and no time limit:
/// [#close] from another thread ends a wait. After a failure the next exchange connects anew.
public final class HttpConnection implements AutoCloseable {
    /// Largest answer head, and the read buffer, in bytes.
    public static final int HEAD_BYTES_MAX = 64 << 10;

    /// Most bytes of a body that [#bodyText] can give back when not told to keep all.
    public static final int BODY_BYTES_KEPT = 4 << 10;

    /// Largest body that is kept whole, in bytes.
    public static final int BODY_BYTES_MAX = 64 << 20;

    private final InetSocketAddress address;
    private final ByteBuffer in = ByteBuffer.allocateDirect(HEAD_BYTES_MAX).limit(0);
    private final AnswerHead head = new AnswerHead();
    private final AnswerBody body = new AnswerBody();
    private volatile @Nullable SocketChannel channel;

    public HttpConnection(InetSocketAddress address) {
        this.address = address;
    }

    /// Sends the request and reads the whole answer; returns its status. Bodies beyond [#BODY_BYTES_KEPT] are read
    /// and forgotten.
    public int exchange(HttpRequest request) throws IOException {
        return exchange(request, null, 0, BODY_BYTES_KEPT);
    }

    /// As [#exchange], but the answer's body is kept up to [#BODY_BYTES_MAX].
    public int exchangeKeepingAll(HttpRequest request) throws IOException {
        return exchange(request, null, 0, BODY_BYTES_MAX);
    }

    /// Sends the request followed by the remaining bytes of `content` (left untouched) so many times, reads the whole
    /// answer and returns its status.
    public int exchange(HttpRequest request, ByteBuffer content, int times) throws IOException {
        return exchange(request, content, times, BODY_BYTES_KEPT);
    }

    private int exchange(HttpRequest request, @Nullable ByteBuffer content, int times, int bytesKept)
            throws IOException {
        try {
            SocketChannel open = connected();
            body.reset(bytesKept);
            write(open, request.view(), content == null ? null : content.duplicate());
            for (int i = 1; content != null && i < times; i++) {
                write(open, content.duplicate(), null);
            }
            do {
                readHead(open);
            } while (head.status() / 100 == 1);
            readBody(open);
            if (head.closes()) {
                close();
            }
            return head.status();
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    /// Length of the last answer's body in bytes, kept or not.
    public long bodyLength() {
        return body.length();
    }

    /// The kept part of the last answer's body as text.
    public String bodyText() {
        return body.text();
    }

    @Override
    public void close() {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // The connection is gone either way.
            }
        }
    }

    private SocketChannel connected() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            in.clear().limit(0);
            open = SocketChannel.open();
            channel = open;
            open.setOption(StandardSocketOptions.TCP_NODELAY, true);
            open.connect(address);
        }
        return open;
    }

    private static void write(SocketChannel open, ByteBuffer first, @Nullable ByteBuffer second) throws IOException {
        if (second == null) {
            while (first.hasRemaining()) {
                open.write(first);
            }
            return;
        }
        ByteBuffer[] both = {first, second};
        while (second.hasRemaining() || first.hasRemaining()) {
            open.write(both);
        }
    }

    private void readHead(SocketChannel open) throws IOException {
        int scanned = 0;
        while (true) {
            int end = AnswerHead.end(in, scanned);
            if (end >= 0) {
                head.parse(in, end);
                return;
            }
            scanned = Math.max(0, in.remaining() - 3);
            fill(open);
        }
    }

    private void readBody(SocketChannel open) throws IOException {
        if (!head.hasBody()) {
            return;
        }
        if (head.chunked()) {
            readChunks(open);
        } else if (head.contentLength() >= 0) {
            take(open, head.contentLength());
        } else {
            readToEnd(open);
        }
    }

    private void readChunks(SocketChannel open) throws IOException {
        for (long size = chunkSize(open); size > 0; size = chunkSize(open)) {
            take(open, size);
            line(open);
        }
        while (!line(open).isEmpty()) {
            // A trailer says nothing of interest here.
        }
    }

    private long chunkSize(SocketChannel open) throws IOException {
        String line = line(open);
        int end = line.indexOf(';');
        String digits = (end < 0 ? line : line.substring(0, end)).trim();
        try {
            return Long.parseLong(digits, 16);
        } catch (NumberFormatException e) {
            throw new ProtocolException("not a chunk size: '" + digits + "'");
        }
    }

    private String line(SocketChannel open) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            while (in.hasRemaining()) {
                char c = (char) (in.get() & 0xff);
                if (c == '\n') {
                    return line.toString();
                }
                if (c != '\r') {
                    line.append(c);
                }
            }
            fill(open);
        }
    }

    private void take(SocketChannel open, long count) throws IOException {
        long rest = count;
        while (true) {
            int now = (int) Math.min(rest, in.remaining());
            body.take(in, now);
            rest -= now;
            if (rest == 0) {
                return;
            }
            fill(open);
        }
    }

    private void readToEnd(SocketChannel open) throws IOException {
        head.closeAfterwards();
        do {
            body.take(in, in.remaining());
            in.clear();
        } while (readMore(open) >= 0);
    }

    private void fill(SocketChannel open) throws IOException {
        if (in.remaining() == in.capacity()) {
            throw new ProtocolException("an answer head of more than " + HEAD_BYTES_MAX + " bytes");
        }
        in.compact();
        if (readMore(open) < 0) {
            throw new EOFException("the server closed the connection before the whole answer");
        }
    }

    private int readMore(SocketChannel open) throws IOException {
        int count = open.read(in);
        in.flip();
        return count;
    }

    static String ascii(ByteBuffer bytes, int from, int to) {
        byte[] copy = new byte[to - from];
        bytes.get(from, copy);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }
}
