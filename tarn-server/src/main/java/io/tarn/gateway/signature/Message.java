package io.tarn.gateway.signature;

import io.tarn.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What of a request a signature can cover.
final class Message {
    private final String method;
    private final String rawPath;
    private final QueryPairs query;
    private final Optional<String> bucketOfHost;
    private final Map<String, List<String>> headers = new TreeMap<>();

    /// @param rawPath as sent
    /// @param rawQuery as sent, without the question mark
    /// @param bucketOfHost the bucket that the host names before the domain
    Message(String method, String rawPath, String rawQuery, Optional<String> bucketOfHost) {
        this.method = method;
        this.rawPath = rawPath.isEmpty() ? "/" : rawPath;
        this.query = QueryPairs.parse(rawQuery);
        this.bucketOfHost = bucketOfHost;
    }

    static Message of(Request request, Optional<String> bucketOfHost) {
        var message = new Message(request.method(), request.rawPath(), request.rawQuery(), bucketOfHost);
        request.forEachHeader(message::add);
        if (!message.headers.containsKey("host")) {
            message.add("host", request.host());
        }
        return message;
    }

    /// Adds a header line.
    void add(String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
                .add(value);
    }

    String method() {
        return method;
    }

    String rawPath() {
        return rawPath;
    }

    QueryPairs query() {
        return query;
    }

    Optional<String> bucketOfHost() {
        return bucketOfHost;
    }

    /// Header lines by their names in lower case, sorted.
    Map<String, List<String>> headers() {
        return headers;
    }

    /// The first line of a header, stripped, null when absent.
    @Nullable
    String header(String lowerName) {
        List<String> lines = headers.get(lowerName);
        return lines == null ? null : lines.getFirst().strip();
    }

    /// All lines of a header as version 2 covers them: stripped, joined by commas.
    String joined(String lowerName) {
        return headers.getOrDefault(lowerName, List.of()).stream()
                .map(String::strip)
                .collect(Collectors.joining(","));
    }

    /// All lines of a header as version 4 covers them: stripped, blanks within them made one, joined by commas.
    String canonical(String lowerName) {
        var text = new StringBuilder();
        List<String> lines = headers.getOrDefault(lowerName, List.of());
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            collapse(lines.get(i), text);
        }
        return text.toString();
    }

    private static void collapse(String line, StringBuilder text) {
        int start = text.length();
        boolean blank = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ' ' || c == '\t') {
                blank = true;
                continue;
            }
            if (blank && text.length() > start) {
                text.append(' ');
            }
            blank = false;
            text.append(c);
        }
    }

    /// The bytes that were sent for a text of headers: each character is one of them, unless the server read
    /// them as UTF-8.
    static byte[] bytes(String text) {
        boolean narrow = text.chars().allMatch(c -> c <= 0xff);
        return text.getBytes(narrow ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
