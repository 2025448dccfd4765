package io.tarn.http.field;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/// Header values arrive with every byte as one character; most clients mean UTF-8.
public final class HeaderText {
    private static final char ASCII_MAX = 0x7f;
    private static final char BYTE_MAX = 0xff;

    private HeaderText() {}

    /// A text as a header value that carries it as UTF-8.
    public static String encode(String text) {
        return text.chars().allMatch(c -> c <= ASCII_MAX) ? text : new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /// The text a client meant: its bytes as UTF-8 where they are, else as they came.
    public static String decode(String value) {
        if (value.chars().allMatch(c -> c <= ASCII_MAX) || value.chars().anyMatch(c -> c > BYTE_MAX)) {
            return value;
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }
}
