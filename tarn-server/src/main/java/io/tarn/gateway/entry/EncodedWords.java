package io.tarn.gateway.entry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text in headers that are ASCII: encoded words (RFC 2047), as S3 has them in user metadata (s3-gateway.md 13).
final class EncodedWords {
    /// Longest word, markers included (RFC 2047 2).
    private static final int WORD_LENGTH_MAX = 75;

    private static final String BEGIN = "=?utf-8?q?";
    private static final String END = "?=";
    private static final Pattern WORD = Pattern.compile("=\\?([^?\\s]+)\\?([bBqQ])\\?([^?\\s]*)\\?=");

    private EncodedWords() {}

    /// The text with its encoded words decoded; one that is malformed stays as it is. White space between two
    /// of them is no part of the text.
    ///
    /// @throws S3Exception `InvalidArgument` for a character set that is neither UTF-8, Latin-1 nor ASCII
    static String decode(String text) {
        Matcher word = WORD.matcher(text);
        StringBuilder decoded = new StringBuilder();
        int end = 0;
        boolean afterWord = false;
        while (word.find()) {
            Optional<byte[]> bytes = bytes(word.group(2), word.group(3));
            if (bytes.isPresent()) {
                String between = text.substring(end, word.start());
                decoded.append(afterWord && between.isBlank() ? "" : between);
                decoded.append(new String(bytes.get(), charset(word.group(1))));
                end = word.end();
                afterWord = true;
            }
        }
        return decoded.append(text, end, text.length()).toString();
    }

    private static Charset charset(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "utf-8" -> UTF_8;
            case "iso-8859-1" -> ISO_8859_1;
            case "us-ascii" -> US_ASCII;
            default -> throw new S3Exception(S3Code.INVALID_ARGUMENT, "Invalid header value.");
        };
    }

    private static Optional<byte[]> bytes(String encoding, String content) {
        try {
            return Optional.of(
                    encoding.equalsIgnoreCase("b") ? Base64.getDecoder().decode(content) : quotedBytes(content));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] quotedBytes(String content) {
        var bytes = new ByteArrayOutputStream(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '=') {
                if (i + 2 >= content.length()) {
                    throw new IllegalArgumentException("an escape is cut");
                }
                bytes.write(HexFormat.fromHexDigits(content, i + 1, i + 3));
                i += 2;
            } else if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("not ASCII");
            } else {
                bytes.write(c == '_' ? ' ' : c);
            }
        }
        return bytes.toByteArray();
    }

    /// The text as a header value: itself when it is printable ASCII, else as encoded words joined by spaces.
    static String encode(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c <= '~');
        return plain && text.strip().length() == text.length() ? text : words(text);
    }

    private static String words(String text) {
        StringBuilder words = new StringBuilder(BEGIN);
        int start = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            String next = quoted(text.codePointAt(i));
            if (words.length() - start + next.length() + END.length() > WORD_LENGTH_MAX) {
                words.append(END).append(' ');
                start = words.length();
                words.append(BEGIN);
            }
            words.append(next);
        }
        return words.append(END).toString();
    }

    private static String quoted(int character) {
        if (character == ' ') {
            return "_";
        }
        if (character > ' ' && character <= '~' && "=?_".indexOf(character) < 0) {
            return Character.toString(character);
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : Character.toString(character).getBytes(UTF_8)) {
            escaped.append('=').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return escaped.toString();
    }
}
