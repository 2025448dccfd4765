package io.tarn.bench.http;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Status and framing of one answer. Reused; for one thread.
final class AnswerHead {
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECTION = "connection:".getBytes(StandardCharsets.US_ASCII);

    private int status;
    private long contentLength;
    private boolean chunked;
    private boolean closes;

    /// Index after the blank line that ends a head beginning at the buffer's position, or -1. The first `scanned`
    /// bytes are known not to complete one.
    static int end(ByteBuffer in, int scanned) {
        for (int i = in.position() + scanned; i + 3 < in.limit(); i++) {
            if (in.get(i) == '\r' && in.get(i + 1) == '\n' && in.get(i + 2) == '\r' && in.get(i + 3) == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    /// Reads the head that stands between the buffer's position and `end`, and moves the position there.
    void parse(ByteBuffer in, int end) throws ProtocolException {
        int start = in.position();
        in.position(end);
        contentLength = -1;
        chunked = false;
        closes = false;
        status = status(in, start, end);
        int line = next(in, start, end);
        while (line < end - 2) {
            int after = next(in, line, end);
            header(in, line, after - 2);
            line = after;
        }
    }

    int status() {
        return status;
    }

    /// The declared length of the body, -1 when none is declared.
    long contentLength() {
        return contentLength;
    }

    boolean chunked() {
        return chunked;
    }

    boolean closes() {
        return closes;
    }

    boolean hasBody() {
        return status / 100 != 1 && status != 204 && status != 304;
    }

    void closeAfterwards() {
        closes = true;
    }

    private static int status(ByteBuffer in, int start, int end) throws ProtocolException {
        if (end - start < 16 || in.get(start) != 'H' || in.get(start + 8) != ' ') {
            throw notHttp(in, start, end);
        }
        int value = 0;
        for (int i = start + 9; i < start + 12; i++) {
            int digit = in.get(i) - '0';
            if (digit < 0 || digit > 9) {
                throw notHttp(in, start, end);
            }
            value = 10 * value + digit;
        }
        return value;
    }

    private static ProtocolException notHttp(ByteBuffer in, int start, int end) {
        return new ProtocolException(
                "not an HTTP/1.1 answer: " + HttpConnection.ascii(in, start, Math.min(end, start + 80)));
    }

    private static int next(ByteBuffer in, int from, int end) {
        int i = from;
        while (i < end && in.get(i) != '\n') {
            i++;
        }
        return i + 1;
    }

    private void header(ByteBuffer in, int from, int to) throws ProtocolException {
        switch (in.get(from) | 0x20) {
            case 'c' -> {
                if (named(in, from, to, CONTENT_LENGTH)) {
                    contentLength = number(in, from + CONTENT_LENGTH.length, to);
                } else if (named(in, from, to, CONNECTION)) {
                    closes = HttpConnection.ascii(in, from + CONNECTION.length, to)
                            .trim()
                            .equalsIgnoreCase("close");
                }
            }
            case 't' -> {
                if (named(in, from, to, TRANSFER_ENCODING)) {
                    chunked = true;
                }
            }
            default -> {}
        }
    }

    private static boolean named(ByteBuffer in, int from, int to, byte[] name) {
        if (to - from < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            int c = in.get(from + i);
            if (c != name[i] && (c | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(ByteBuffer in, int from, int to) throws ProtocolException {
        long value = -1;
        for (int i = from; i < to; i++) {
            int c = in.get(i);
            if (c >= '0' && c <= '9' && value < Long.MAX_VALUE / 100) {
                value = 10 * Math.max(0, value) + (c - '0');
            } else if (c != ' ') {
                throw new ProtocolException("not a Content-Length:" + HttpConnection.ascii(in, from, to));
            }
        }
        return value;
    }
}
