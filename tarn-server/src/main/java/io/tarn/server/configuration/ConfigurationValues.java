package io.tarn.server.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The value of every key after environment, file and defaults were put together. Asking for a key that the table
/// does not have is a defect of the caller and throws [IllegalArgumentException]. Printing shows no value.
public final class ConfigurationValues {
    private static final String SECRET_SET = "******";
    private static final String SECRET_UNSET = "------";

    private final Map<String, Object> values;
    private final Set<String> given;
    private final Path home;

    /// `values` has entries for keys that were given or have a default, `given` names the former.
    ConfigurationValues(Map<String, Object> values, Set<String> given, Path home) {
        this.values = Map.copyOf(values);
        this.given = Set.copyOf(given);
        this.home = home;
    }

    /// Whether file, environment or start mode said anything about the key.
    public boolean isGiven(String key) {
        return given.contains(ConfigurationKeys.all().get(key).name());
    }

    /// A text, empty when unset.
    public String text(String key) {
        return value(key) instanceof String text ? text : "";
    }

    /// A text; empty when nobody set it, present and `""` when it was set so.
    public Optional<String> optionalText(String key) {
        return value(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /// A path with a leading `~` replaced by the home folder.
    public Path path(String key) {
        String text = text(key);
        if (text.equals("~") || text.startsWith("~/")) {
            return home.resolve(text.substring(Math.min(2, text.length())));
        }
        return Path.of(text);
    }

    /// A whole number, 0 when unset.
    public long integer(String key) {
        return value(key) instanceof Long number ? number : 0;
    }

    /// A whole number that is used as an amount of things in memory: held between 0 and `Integer.MAX_VALUE`.
    public int count(String key) {
        return Math.clamp(integer(key), 0, Integer.MAX_VALUE);
    }

    /// A number, 0 when unset.
    public double decimal(String key) {
        return value(key) instanceof Double number ? number : 0;
    }

    /// A switch, false when unset.
    public boolean flag(String key) {
        return value(key) instanceof Boolean flag && flag;
    }

    /// A duration, zero when unset.
    public Duration duration(String key) {
        return value(key) instanceof Duration duration ? duration : Duration.ZERO;
    }

    /// A list of texts, empty when unset.
    public List<String> list(String key) {
        return value(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /// A map of texts, empty when unset.
    public Map<String, String> map(String key) {
        Map<String, String> pairs = new TreeMap<>();
        if (value(key) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> pairs.put(String.valueOf(name), String.valueOf(value)));
        }
        return pairs;
    }

    /// A structure as the file or JSON had it: lists, maps, texts, numbers; empty when unset.
    public Optional<Object> structure(String key) {
        return Optional.ofNullable(value(key));
    }

    /// All keys with values fit for a log line: secrets are `******`, or `------` when empty.
    public Map<String, Object> masked() {
        Map<String, Object> shown = new TreeMap<>();
        for (ConfigurationKey key : ConfigurationKeys.all().keys()) {
            Object value = values.get(key.name());
            boolean empty = value == null || value.equals("");
            if (key.hidden()) {
                shown.put(key.name(), empty ? SECRET_UNSET : SECRET_SET);
            } else {
                shown.put(
                        key.name(),
                        value instanceof Duration duration ? GoDuration.format(duration) : empty ? "" : value);
            }
        }
        return shown;
    }

    @Override
    public String toString() {
        return "ConfigurationValues[" + given.size() + " of " + values.size() + " given]";
    }

    private @Nullable Object value(String key) {
        return values.get(ConfigurationKeys.all().get(key).name());
    }
}
