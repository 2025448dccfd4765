package io.tarn.server.configuration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/// What a log line consists of, before it is written as text or JSON (config-and-ops.md 7): time, level and message,
/// then the fields of the context, of the call, and of an exception.
record LogFields(String time, String level, String message, Map<String, Object> fields) {
    private static final Set<String> RESERVED = Set.of("time", "level", "msg");

    static LogFields of(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("func", event.getLoggerName());
        event.getMDCPropertyMap().forEach((name, value) -> put(fields, name, value));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                put(fields, pair.key, pair.value);
            }
        }
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            fields.putIfAbsent("error", failure.getClassName() + ": " + failure.getMessage());
            fields.put("stack", ThrowableProxyUtil.asString(failure));
        }
        String time = event.getInstant().truncatedTo(ChronoUnit.SECONDS).toString();
        return new LogFields(time, level(event), String.valueOf(event.getFormattedMessage()), fields);
    }

    private static void put(Map<String, Object> fields, String name, Object value) {
        String safe = RESERVED.contains(name) ? "fields." + name : name;
        if (value instanceof Duration duration) {
            fields.put(safe, duration.toNanos());
            fields.put(safe + "_str", GoDuration.format(duration));
        } else {
            fields.put(safe, value == null ? "" : value instanceof Instant instant ? instant.toString() : value);
        }
    }

    private static String level(ILoggingEvent event) {
        List<Marker> markers = event.getMarkerList();
        if (markers != null && markers.contains(LoggingSetup.FATAL)) {
            return "fatal";
        }
        return switch (event.getLevel().toInt()) {
            case Level.ERROR_INT -> "error";
            case Level.WARN_INT -> "warning";
            case Level.DEBUG_INT -> "debug";
            case Level.TRACE_INT -> "trace";
            default -> "info";
        };
    }
}
