package io.tarn.server.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The value of every key after environment, file and defaults were put together. Asking for a key that the
/// table does not have is a defect of the caller and throws [IllegalArgumentException]. Printing shows no value.
public final class ConfigurationValues {
    private static final String SECRET_SET = "******";
    private static final String SECRET_UNSET = "------";

    private final ConfigurationKeys table;
    private final Map<String, Object> values;
    private final Map<String, ValueOrigin> origins;
    private final Path home;
    private final String section;

    /// `values` and `origins` have entries for keys that were given or have a default.
    ConfigurationValues(
            ConfigurationKeys table, Map<String, Object> values, Map<String, ValueOrigin> origins, Path home) {
        this(table, Map.copyOf(values), Map.copyOf(origins), home, "");
    }

    private ConfigurationValues(
            ConfigurationKeys table,
            Map<String, Object> values,
            Map<String, ValueOrigin> origins,
            Path home,
            String section) {
        this.table = table;
        this.values = values;
        this.origins = origins;
        this.home = home;
        this.section = section;
    }

    /// The same values, asked for by the rest of the key's name: `under("logging").text("level")`.
    public ConfigurationValues under(String name) {
        return new ConfigurationValues(table, values, origins, home, section + name + ".");
    }

    /// Whether file or environment said anything about the key.
    public boolean isGiven(String key) {
        return origin(key).given();
    }

    /// Where the key's value came from.
    public ValueOrigin origin(String key) {
        return origins.getOrDefault(name(key), new ValueOrigin.Default());
    }

    /// Where the value came from that [#masked] shows under this name.
    public ValueOrigin originOfShown(String shown) {
        int element = shown.indexOf('[');
        return origin(element < 0 ? shown : shown.substring(0, element));
    }

    /// The sections of a list of stores, each with the keys of [ConfigurationKeys#ofStore].
    public List<ConfigurationValues> stores(String key) {
        return value(key) instanceof List<?> list
                ? list.stream().map(ConfigurationValues.class::cast).toList()
                : List.of();
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

    /// A path as [#path] reads it; empty when unset or set to nothing.
    public Optional<Path> optionalPath(String key) {
        return text(key).isEmpty() ? Optional.empty() : Optional.of(path(key));
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

    /// All keys of the table with values fit for a log line: secrets are `******`, or `------` when empty. Of a
    /// list of stores, the keys that were given: `blockstores.stores[0].id`.
    public Map<String, Object> masked() {
        Map<String, Object> shown = new TreeMap<>();
        for (ConfigurationKey key : table.keys()) {
            if (key.type() == ConfigurationKey.Type.STORES) {
                maskStores(key.name(), shown);
            } else {
                shown.put(key.name(), masked(key));
            }
        }
        return shown;
    }

    private void maskStores(String name, Map<String, Object> shown) {
        List<ConfigurationValues> stores = stores(name);
        if (stores.isEmpty()) {
            shown.put(name, "");
        }
        for (int i = 0; i < stores.size(); i++) {
            ConfigurationValues store = stores.get(i);
            String place = name + "[" + i + "].";
            store.masked().forEach((key, value) -> {
                if (store.isGiven(key)) {
                    shown.put(place + key, value);
                }
            });
        }
    }

    private Object masked(ConfigurationKey key) {
        Object value = values.getOrDefault(key.name(), "");
        if (key.hidden()) {
            return value.equals("") ? SECRET_UNSET : SECRET_SET;
        }
        return value instanceof Duration duration ? GoDuration.format(duration) : value;
    }

    @Override
    public String toString() {
        long given = origins.values().stream().filter(ValueOrigin::given).count();
        return "ConfigurationValues[" + given + " of " + values.size() + " given]";
    }

    private @Nullable Object value(String key) {
        return values.get(name(key));
    }

    private String name(String key) {
        return table.get(section + key).name();
    }
}
