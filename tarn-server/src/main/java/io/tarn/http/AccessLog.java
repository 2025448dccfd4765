package io.tarn.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Writes a line `HTTP call ended` for every request (auth.md 19): what the edge knows, and what the handler
/// said of it with [Request#describe]. No secret gets into a line: values of query parameters that carry one
/// are left out, headers are written at level trace only, and then without those that carry one.
///
/// @param level of the lines
/// @param headers whether lines at level trace have the request's headers
public record AccessLog(Level level, boolean headers) {
    /// What a client may call itself, and a path may be, in a line; the rest is cut off.
    static final int TEXT_LENGTH_MAX = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final String HIDDEN = "***";
    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "proxy-authorization", "cookie", "x-amz-security-token");
    private static final Set<String> SECRET_PARAMETERS =
            Set.of("sig", "code", "state", "awsaccesskeyid", "key", "pass", "pwd", "confirmation");
    /// Whoever reads the log must not be able to fetch what waits behind these.
    private static final List<String> SECRET_PATHS =
            List.of("/api/v1/auth/get-token/mailboxes/", "/api/v1/auth/get-token/release-token/");

    private static final List<String> SECRET_WORDS =
            List.of("signature", "token", "secret", "credential", "password", "session", "auth");

    /// Lines at level debug.
    public static AccessLog standard() {
        return new AccessLog(Level.DEBUG, false);
    }

    void write(Request request, Response response, int status) {
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        LoggingEventBuilder line = LOG.atLevel(level)
                .addKeyValue("log_audit", true)
                .addKeyValue("method", request.method())
                .addKeyValue("path", shown(request.rawPath(), request.rawQuery()))
                .addKeyValue("host", request.host())
                .addKeyValue("source_ip", request.peer())
                .addKeyValue("client", cut(request.client()))
                .addKeyValue("status_code", status)
                .addKeyValue("sent_bytes", response.bytesSent())
                .addKeyValue("received_bytes", Math.max(0, request.contentLength()))
                .addKeyValue("took", Duration.ofNanos(System.nanoTime() - request.beginNanos()));
        String requestId = response.header("X-Request-ID");
        if (requestId != null) {
            line = line.addKeyValue("request_id", requestId);
        }
        LoggingEventBuilder known = line;
        request.described((name, value) -> {
            var _ = known.addKeyValue(name, value);
        });
        if (headers && level == Level.TRACE) {
            request.forEachHeader((name, value) -> {
                boolean secret = SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT)) || isSecret(name);
                var _ = known.addKeyValue("header." + cut(name), secret ? HIDDEN : cut(value));
            });
        }
        known.log("HTTP call ended");
    }

    /// Path and query as sent, secrets left out, cut at some length. A query that was cut itself is fine.
    public static String shown(String rawPath, String rawQuery) {
        String path = withoutSecret(rawPath);
        if (rawQuery.isEmpty()) {
            return cut(path);
        }
        StringBuilder out = new StringBuilder(path).append('?');
        for (int from = 0; from <= rawQuery.length(); ) {
            int and = rawQuery.indexOf('&', from);
            int to = and < 0 ? rawQuery.length() : and;
            int equals = rawQuery.indexOf('=', from);
            boolean named = equals >= 0 && equals < to;
            boolean hidden = named && isSecret(decoded(rawQuery.substring(from, equals)));
            out.append(from == 0 ? "" : "&")
                    .append(rawQuery, from, hidden ? equals + 1 : to)
                    .append(hidden ? HIDDEN : "");
            from = to + 1;
        }
        return cut(out.toString());
    }

    private static String withoutSecret(String rawPath) {
        for (String prefix : SECRET_PATHS) {
            if (rawPath.startsWith(prefix)) {
                return prefix + HIDDEN;
            }
        }
        return rawPath;
    }

    private static String decoded(String name) {
        try {
            return PercentEncoding.decode(name, 0, name.length(), true);
        } catch (BadRequestException e) {
            return name;
        }
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (SECRET_PARAMETERS.contains(lower)) {
            return true;
        }
        for (String word : SECRET_WORDS) {
            if (lower.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static String cut(@Nullable String text) {
        if (text == null || text.length() <= TEXT_LENGTH_MAX) {
            return text == null ? "" : text;
        }
        return text.substring(0, TEXT_LENGTH_MAX) + "...";
    }
}
