package io.tarn.server.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Puts environment, file and defaults together, in that order of strength (config-and-ops.md 1).
///
/// Every failure here is a [ConfigurationException] for standard error: logging is not set up yet. What the values
/// mean together is checked later by [ConfigurationChecks].
public final class ConfigurationLoader {
    private final Surroundings surroundings;
    private final Optional<Path> named;
    private final StartMode mode;
    private final boolean localWhenUnconfigured;

    /// @param named the file of `--config`
    /// @param localWhenUnconfigured start as with `--local-settings` when no file exists and no variable is set, so
    /// that a new user sees a running server first
    public ConfigurationLoader(
            Surroundings surroundings, Optional<Path> named, StartMode mode, boolean localWhenUnconfigured) {
        this.surroundings = surroundings;
        this.named = named;
        this.mode = mode;
        this.localWhenUnconfigured = localWhenUnconfigured;
    }

    /// What was loaded.
    ///
    /// @param file where from; empty when there is no file
    /// @param mode the mode in force, which is `LOCAL_SETTINGS` when nothing was configured and that was allowed
    public record Loaded(ConfigurationValues values, Optional<Path> file, StartMode mode) {}

    /// Reads everything anew.
    public Loaded load() {
        Optional<Path> file = ConfigurationFile.locate(named, surroundings);
        Map<String, Object> written = new LinkedHashMap<>();
        List<String> shapeErrors = new ArrayList<>();
        file.ifPresent(path -> flatten("", ConfigurationFile.parse(path, named.isPresent()), written, shapeErrors));
        boolean unconfigured = file.isEmpty()
                && ConfigurationKeys.all().keys().stream()
                        .allMatch(key -> surroundings.value(key).isEmpty());
        StartMode effective =
                unconfigured && localWhenUnconfigured && mode == StartMode.CONFIGURED ? StartMode.LOCAL_SETTINGS : mode;

        Map<String, Object> values = new LinkedHashMap<>();
        Set<String> given = new TreeSet<>();
        List<String> errors = new ArrayList<>();
        for (ConfigurationKey key : ConfigurationKeys.all().keys()) {
            resolve(key, written.get(key.name()), effective, values, given, errors);
        }
        errors.addAll(shapeErrors);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(
                    ConfigurationException.LOAD,
                    "decoding failed due to the following error(s):\n\n" + String.join("\n", errors));
        }
        return new Loaded(new ConfigurationValues(values, given, surroundings.home()), file, effective);
    }

    private void resolve(
            ConfigurationKey key,
            @Nullable Object written,
            StartMode effective,
            Map<String, Object> values,
            Set<String> given,
            List<String> errors) {
        Optional<String> variable = surroundings.value(key);
        Optional<String> fallback = effective.defaultOf(key.name()).or(key::defaultText);
        try {
            if (variable.isPresent()) {
                given.add(key.name());
                values.put(key.name(), ValueConversion.convert(key.type(), variable.get(), true));
            } else if (written != null) {
                given.add(key.name());
                values.put(key.name(), ValueConversion.convert(key.type(), written, false));
            } else if (fallback.isPresent()) {
                values.put(key.name(), ValueConversion.convert(key.type(), fallback.get(), true));
            }
        } catch (IllegalArgumentException e) {
            errors.add("'" + key.name() + "' " + e.getMessage());
        }
    }

    private static void flatten(String section, Map<?, ?> map, Map<String, Object> into, List<String> errors) {
        Map<String, Object> children = new TreeMap<>();
        map.forEach((name, value) -> {
            if (value != null) {
                children.put(String.valueOf(name).toLowerCase(Locale.ROOT), value);
            }
        });
        Set<String> unknown = new TreeSet<>();
        map.keySet().forEach(name -> unknown.add(String.valueOf(name).toLowerCase(Locale.ROOT)));
        unknown.removeIf(name -> isKnown(section, name));
        if (!unknown.isEmpty()) {
            errors.add("'" + section + "' has invalid keys: " + String.join(", ", unknown));
        }
        children.forEach((name, value) -> {
            String full = join(section, name);
            if (ConfigurationKeys.all().find(full) != null) {
                into.put(full, value);
            } else if (ConfigurationKeys.all().isSection(full)) {
                if (value instanceof Map<?, ?> nested) {
                    flatten(full, nested, into, errors);
                } else {
                    errors.add("'" + full + "' expected a map or struct, got \"" + kind(value) + "\"");
                }
            }
        });
    }

    private static boolean isKnown(String section, String name) {
        String full = join(section, name);
        return ConfigurationKeys.all().find(full) != null
                || ConfigurationKeys.all().isSection(full);
    }

    private static String join(String section, String name) {
        return section.isEmpty() ? name : section + "." + name;
    }

    private static String kind(Object value) {
        return switch (value) {
            case String text -> "string";
            case Boolean flag -> "bool";
            case List<?> list -> "slice";
            default -> "int";
        };
    }
}
