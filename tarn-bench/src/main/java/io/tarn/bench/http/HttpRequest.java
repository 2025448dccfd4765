package io.tarn.bench.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of one request, written over and over into the same memory by one thread. Nothing is escaped or
/// checked: the caller gives ASCII that is legal where it stands. At most [#REQUEST_BYTES_MAX] bytes.
public final class HttpRequest {
    /// Largest request held here, in bytes; larger bodies go beside it, see [HttpConnection#exchange].
    public static final int REQUEST_BYTES_MAX = 16 << 20;

    private static final int INITIAL_BYTES = 8 << 10;
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    /// Starts a new request with these bytes: method, blank and the first part of the target.
    public HttpRequest start(byte[] prefix) {
        length = 0;
        return add(prefix);
    }

    /// Appends bytes as they are.
    public HttpRequest add(byte[] part) {
        reserve(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
        return this;
    }

    /// Appends ASCII text.
    public HttpRequest add(String text) {
        return add(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Appends `value` in decimal, with zeros in front up to `width` digits. `value` is not negative.
    public HttpRequest digits(long value, int width) {
        int count = Math.max(width, decimalLength(value));
        reserve(count);
        long rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
        return this;
    }

    /// Ends the head after a `Content-Length: ` that `headers` closes with, and appends the body.
    public HttpRequest body(byte[] headers, byte[] body) {
        return add(headers).digits(body.length, 1).add(BLANK_LINE).add(body);
    }

    /// Ends the head like [#body], for a body of `bodyLength` bytes that is sent from elsewhere.
    public HttpRequest bodyElsewhere(byte[] headers, long bodyLength) {
        return add(headers).digits(bodyLength, 1).add(BLANK_LINE);
    }

    /// Number of bytes so far.
    public int length() {
        return length;
    }

    /// A copy of the bytes so far as text, for messages and tests.
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private void reserve(int more) {
        int needed = length + more;
        if (needed > REQUEST_BYTES_MAX) {
            throw new IllegalArgumentException("a request of more than " + REQUEST_BYTES_MAX + " bytes");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }

    private static int decimalLength(long value) {
        int count = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            count++;
        }
        return count;
    }
}
