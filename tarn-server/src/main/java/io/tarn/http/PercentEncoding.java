package io.tarn.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Percent-decoding of path segments and query strings, once and strictly: a broken escape or bytes that are not
/// UTF-8
/// are refused, for silently replaced characters would make two keys one.
public final class PercentEncoding {
    private PercentEncoding() {}

    /// Decodes a path segment: `%XX` becomes a byte, `+` stays. Costs nothing when there is nothing to decode.
    ///
    /// @throws BadRequestException broken escape, or not UTF-8
    public static String decodePath(String text) {
        return decode(text, 0, text.length(), false);
    }

    /// Decodes `text[from, to)`; with `plusIsSpace` as in a form.
    static String decode(String text, int from, int to, boolean plusIsSpace) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%' || c == REPLACEMENT || (plusIsSpace && c == '+')) {
                return decodeBytes(text, from, to, plusIsSpace);
            }
        }
        return text.substring(from, to);
    }

    private static String decodeBytes(String text, int from, int to, boolean plusIsSpace) {
        byte[] raw = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[raw.length];
        int length = 0;
        boolean ascii = true;
        for (int i = 0; i < raw.length; i++) {
            byte b = raw[i];
            if (b == '%') {
                boolean complete = i + 2 < raw.length;
                int high = complete ? Character.digit(raw[i + 1], 16) : -1;
                int low = complete ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw invalidEscape(new String(raw, i, Math.min(3, raw.length - i), StandardCharsets.UTF_8));
                }
                b = (byte) (high << 4 | low);
                i += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            ascii &= b >= 0;
            out[length++] = b;
        }
        return ascii ? new String(out, 0, length, StandardCharsets.ISO_8859_1) : utf8(out, length, text);
    }

    private static String utf8(byte[] bytes, int length, String source) {
        if (source.indexOf(REPLACEMENT) >= 0) {
            throw new BadRequestException("invalid UTF-8 in URL");
        }
        try {
            CharBuffer decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length));
            return decoded.toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException("invalid UTF-8 in URL");
        }
    }

    private static BadRequestException invalidEscape(String escape) {
        return new BadRequestException("invalid URL escape \"" + escape + "\"");
    }

    /// What the server library puts where raw bytes of the request line were not UTF-8.
    private static final char REPLACEMENT = '\uFFFD';
}
