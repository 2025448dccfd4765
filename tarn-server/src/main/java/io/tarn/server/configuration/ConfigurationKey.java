package io.tarn.server.configuration;

import java.util.Locale;
import java.util.Optional;

/// One key of the configuration.
///
/// @param name dotted and in lower case, such as `logging.level`
/// @param type how its value is read
/// @param defaultText the default as it would be written in the environment; empty for none
public record ConfigurationKey(String name, Type type, Optional<String> defaultText) {
    /// How a value is read (config-and-ops.md 1.3).
    public enum Type {
        STRING,
        /// A string that is never shown.
        SECRET,
        INT,
        FLOAT,
        BOOL,
        DURATION,
        LIST,
        /// A list whose strings are cut at commas.
        HOSTS,
        MAP,
        /// A value of any shape, read by whoever needs it, never shown.
        STRUCTURE,
        /// A list of stores, each a section with the keys of [ConfigurationKeys#ofStore].
        STORES
    }

    /// Whether the value must not appear in logs.
    public boolean hidden() {
        return type == Type.SECRET || type == Type.STRUCTURE;
    }

    /// The part of the environment variable's name after `TARN_` or `LAKEFS_`.
    public String environmentSuffix() {
        return name.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
