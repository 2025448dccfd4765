package io.tarn.auth.outbound;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Parts of URLs.
public final class UrlText {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private UrlText() {}

    /// `text` in UTF-8 with everything but unreserved characters (RFC 3986) as `%XX`.
    ///
    /// @throws IllegalArgumentException it is no Unicode text
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("half a surrogate pair", e);
        }
        while (bytes.hasRemaining()) {
            int octet = bytes.get() & 0xff;
            if (UNRESERVED.indexOf(octet) >= 0) {
                escaped.append((char) octet);
            } else {
                escaped.append('%')
                        .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
            }
        }
        return escaped.toString();
    }

    /// `a=1&b=2`, in the order of the map; empty for an empty one.
    public static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> escape(parameter.getKey()) + "=" + escape(parameter.getValue()))
                .collect(Collectors.joining("&"));
    }

    /// The URL of a service without a slash at its end; empty when it is not one of `http` or `https`, with a
    /// host, and without user, query and fragment.
    public static Optional<String> base(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            return http && plain && uri.getHost() != null ? Optional.of(url.replaceAll("/+$", "")) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
