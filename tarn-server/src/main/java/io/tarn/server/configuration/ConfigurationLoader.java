package io.tarn.server.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts environment, file and defaults together, in that order of strength (config-and-ops.md 1).
///
/// Every failure here is a [ConfigurationException] for standard error: logging is not set up yet. What the
/// values mean together is checked later by [ConfigurationChecks].
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
        var sections = new KeySections(ConfigurationKeys.all(), "");
        List<String> shapeErrors = new ArrayList<>();
        Map<String, Object> written = file.map(
                        path -> sections.flatten(ConfigurationFile.parse(path, named.isPresent()), shapeErrors))
                .orElse(Map.of());
        StartMode effective = effectiveMode(file.isPresent());
        List<String> errors = new ArrayList<>();
        var collector = new ValueCollector(sections, surroundings.home(), errors);
        for (ConfigurationKey key : ConfigurationKeys.all().keys()) {
            resolve(key, written.get(key.name()), effective, collector);
        }
        errors.addAll(shapeErrors);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(
                    ConfigurationException.LOAD,
                    "decoding failed due to the following error(s):\n\n" + String.join("\n", errors));
        }
        return new Loaded(collector.values(), file, effective);
    }

    private StartMode effectiveMode(boolean hasFile) {
        boolean unconfigured = !hasFile
                && ConfigurationKeys.all().keys().stream()
                        .allMatch(key -> surroundings.variable(key).isEmpty());
        return unconfigured && localWhenUnconfigured && mode == StartMode.CONFIGURED ? StartMode.LOCAL_SETTINGS : mode;
    }

    private void resolve(
            ConfigurationKey key, @Nullable Object written, StartMode effective, ValueCollector collector) {
        Optional<Surroundings.Variable> variable = surroundings.variable(key);
        Optional<String> ofMode = effective.defaultOf(key.name());
        if (variable.isPresent()) {
            var origin = new ValueOrigin.Environment(variable.get().name());
            collector.take(key, variable.get().value(), origin);
        } else if (written != null) {
            collector.take(key, written, new ValueOrigin.File());
        } else if (ofMode.isPresent()) {
            collector.takeDefault(key, ofMode, new ValueOrigin.Mode(effective));
        } else {
            collector.takeDefault(key, key.defaultText(), new ValueOrigin.Default());
        }
    }
}
