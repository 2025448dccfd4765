package io.tarn.block;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The header that makes a browser save an answer as a file (RFC 6266), for presigned URLs (api.md 10).
public final class ContentDisposition {
    private static final String TOKEN_SIGNS = "._-";

    private ContentDisposition() {}

    /// `attachment; filename=<name>` with the last element of a path. A name of other characters than letters,
    /// digits, dot, underscore and dash is given quoted with `_` in their place, and in full as `filename*`, so
    /// that no name can end the header or forge another.
    public static String attachment(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty()) {
            return "attachment";
        }
        if (name.chars().allMatch(ContentDisposition::isToken)) {
            return "attachment; filename=" + name;
        }
        return "attachment; filename=\"" + ascii(name) + "\"; filename*=UTF-8''" + encoded(name);
    }

    private static boolean isToken(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder(name.length());
        name.codePoints().forEach(c -> ascii.append(isToken(c) || c == ' ' ? (char) c : '_'));
        return ascii.toString();
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder(name.length() * 2);
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            if (isToken(each)) {
                encoded.append((char) each);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return encoded.toString();
    }
}
