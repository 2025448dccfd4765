package io.tarn.api.objects;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.http.Response;
import java.util.Arrays;

/// A JSON document being written as UTF-8 bytes into one growing array. The caller places the punctuation; texts are
/// escaped here, runs of plain ASCII copied whole.
public final class JsonOutput {
    private static final int LONG_DIGITS_MAX = 20;
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private byte[] bytes;
    private int length;

    /// @param sizeBytes a guess at the size of the document
    public JsonOutput(int sizeBytes) {
        bytes = new byte[sizeBytes];
    }

    /// The bytes of a piece of JSON that will be written often.
    public static byte[] literal(String ascii) {
        return ascii.getBytes(US_ASCII);
    }

    /// Writes a piece of JSON as it is.
    public JsonOutput raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /// Writes a number.
    public JsonOutput number(long value) {
        reserve(LONG_DIGITS_MAX);
        if (value < 0) {
            return raw(Long.toString(value).getBytes(US_ASCII));
        }
        int end = length + digits(value);
        long rest = value;
        for (int i = end - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length = end;
        return this;
    }

    private static int digits(long value) {
        int count = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            count++;
        }
        return count;
    }

    /// Writes a text in quotes.
    public JsonOutput text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return text(utf8, 0, utf8.length);
    }

    /// Writes UTF-8 text in quotes.
    public JsonOutput text(byte[] utf8, int offset, int count) {
        reserve(2);
        bytes[length++] = '"';
        textPart(utf8, offset, count);
        reserve(1);
        bytes[length++] = '"';
        return this;
    }

    /// Writes UTF-8 text inside quotes that the caller has placed. Bytes that are not UTF-8 become U+FFFD.
    public JsonOutput textPart(byte[] utf8, int offset, int count) {
        int end = offset + count;
        int position = offset;
        while (position < end) {
            int start = position;
            while (position < end && isPlain(utf8[position])) {
                position++;
            }
            copy(utf8, start, position);
            if (position < end) {
                if (utf8[position] < 0) {
                    int run = position;
                    while (position < end && utf8[position] < 0) {
                        position++;
                    }
                    raw(new String(utf8, run, position - run, UTF_8).getBytes(UTF_8));
                } else {
                    escape(utf8[position++]);
                }
            }
        }
        return this;
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
    }

    private void copy(byte[] source, int start, int end) {
        reserve(end - start);
        System.arraycopy(source, start, bytes, length, end - start);
        length += end - start;
    }

    private void escape(byte b) {
        reserve(6);
        bytes[length++] = '\\';
        switch (b) {
            case '"', '\\' -> bytes[length++] = b;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 0xf];
            }
        }
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
        }
    }

    /// Answers with the document, ended by a newline. Nothing is written afterwards.
    public void send(Response response, int status) {
        reserve(1);
        bytes[length++] = '\n';
        response.status(status);
        response.header("Content-Type", "application/json");
        response.header("X-Content-Type-Options", "nosniff");
        response.send(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, UTF_8);
    }
}
