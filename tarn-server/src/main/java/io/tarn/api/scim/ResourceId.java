package io.tarn.api.scim;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The `id` of a user or group: its name, with every byte of its UTF-8 form that could be mistaken in an address
/// written as `~` and two hexadecimal digits. So an id means the same whether a client escapes it in an address or
/// not, and each name has exactly one.
final class ResourceId {
    private static final String PLAIN = "-._@+:!$&'()*,=";
    private static final String DIGITS = "0123456789ABCDEF";
    private static final int LENGTH_MAX = 4096;

    private ResourceId() {}

    /// The id of a name: `joe~20doe@example.com`.
    static String of(String name) {
        StringBuilder id = new StringBuilder(name.length());
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            if (isPlain(c) && !(c == '.' && i == 0)) {
                id.append(c);
            } else {
                id.append('~').append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 15));
            }
        }
        return id.toString();
    }

    /// The name of an id; empty when it is the id of no name.
    static Optional<String> name(String id) {
        if (id.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        var bytes = new ByteArrayOutputStream(id.length());
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c == '~' && i + 2 < id.length()) {
                bytes.write(DIGITS.indexOf(id.charAt(i + 1)) << 4 | DIGITS.indexOf(id.charAt(i + 2)));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return decoded(bytes.toByteArray()).filter(name -> of(name).equals(id));
    }

    private static Optional<String> decoded(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
    }
}
