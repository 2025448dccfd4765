package io.tarn.gateway.signature;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Percent-encoding as signatures want it: bytes decoded once, whatever text they may be, and encoded once in
/// the one way that AWS names (s3-gateway.md 5.4).
final class UriText {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final boolean[] UNRESERVED = unreserved();

    private UriText() {}

    private static boolean[] unreserved() {
        boolean[] plain = new boolean[256];
        for (char c = 0; c < 128; c++) {
            plain[c] = Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0;
        }
        return plain;
    }

    /// The bytes of a piece of a URL.
    ///
    /// @param plusIsSpace as in queries
    /// @throws S3Exception `InvalidURI`: a broken escape
    static byte[] decode(String raw, boolean plusIsSpace) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new S3Exception(S3Code.INVALID_URI);
                }
                b = (byte) (high << 4 | low);
                i += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            bytes[length++] = b;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /// All but letters, digits and `-_.~` as `%XX`.
    ///
    /// @param slashes whether `/` stays too
    static String encode(byte[] bytes, boolean slashes) {
        var text = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            int value = b & 0xff;
            if (UNRESERVED[value] || (slashes && value == '/')) {
                text.append((char) value);
            } else {
                text.append('%').append(HEX[value >> 4]).append(HEX[value & 15]);
            }
        }
        return text.toString();
    }
}
