package io.tarn.server.configuration;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.Optional;

/// The names of log levels (config-and-ops.md 2.3).
final class LogLevels {
    /// For messages.
    static final String NAMES = "trace, debug, info, warn, error, panic, none";

    private LogLevels() {}

    /// The level of that name in any case; empty for an unknown name.
    static Optional<Level> parse(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "trace" -> Optional.of(Level.TRACE);
            case "debug" -> Optional.of(Level.DEBUG);
            case "info" -> Optional.of(Level.INFO);
            case "warn", "warning" -> Optional.of(Level.WARN);
            case "error", "panic", "fatal" -> Optional.of(Level.ERROR);
            case "null", "none" -> Optional.of(Level.OFF);
            default -> Optional.empty();
        };
    }
}
