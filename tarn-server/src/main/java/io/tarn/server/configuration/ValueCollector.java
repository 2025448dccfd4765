package io.tarn.server.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Converts what was written for the keys of one table, and remembers where it came from and what was wrong with
/// it.
final class ValueCollector {
    private final KeySections sections;
    private final Path home;
    private final List<String> errors;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, ValueOrigin> origins = new LinkedHashMap<>();

    /// Messages are added to `errors`.
    ValueCollector(KeySections sections, Path home, List<String> errors) {
        this.sections = sections;
        this.home = home;
        this.errors = errors;
    }

    /// Takes a value as file or environment had it.
    void take(ConfigurationKey key, Object raw, ValueOrigin origin) {
        boolean text = !(origin instanceof ValueOrigin.File);
        origins.put(key.name(), origin);
        try {
            Object value = ValueConversion.convert(key.type(), raw, text);
            values.put(
                    key.name(), key.type() == ConfigurationKey.Type.STORES ? stores(key.name(), value, origin) : value);
        } catch (IllegalArgumentException e) {
            errors.add("'" + sections.shown(key.name()) + "' " + e.getMessage());
        }
    }

    /// What was taken.
    ConfigurationValues values() {
        return new ConfigurationValues(sections.table(), values, origins, home);
    }

    private List<ConfigurationValues> stores(String name, Object value, ValueOrigin origin) {
        if (!(value instanceof List<?> elements)) {
            throw new IllegalArgumentException("expected a list of stores");
        }
        List<ConfigurationValues> stores = new ArrayList<>();
        for (Object element : elements) {
            stores.add(store(sections.shown(name) + "[" + stores.size() + "]", element, origin));
        }
        return stores;
    }

    private ConfigurationValues store(String place, Object element, ValueOrigin origin) {
        var ofStore = new KeySections(ConfigurationKeys.ofStore(), place);
        List<String> wrong = new ArrayList<>();
        var collector = new ValueCollector(ofStore, home, wrong);
        if (element instanceof Map<?, ?> content) {
            Map<String, Object> written = ofStore.flatten(content, wrong);
            for (ConfigurationKey key : ofStore.table().keys()) {
                Object raw = written.get(key.name());
                if (raw != null) {
                    collector.take(key, raw, new ValueOrigin.File());
                    collector.origins.put(key.name(), origin);
                } else {
                    collector.takeDefault(key, key.defaultText(), new ValueOrigin.Default());
                }
            }
        } else {
            wrong.add("'" + place + "' expected a map or struct");
        }
        ConfigurationValues store = collector.values();
        String id = store.text("id");
        wrong.forEach(message -> errors.add(id.isEmpty() ? message : message + " (store \"" + id + "\")"));
        return store;
    }

    /// Takes a default as it would be written in the environment, or none.
    void takeDefault(ConfigurationKey key, Optional<String> text, ValueOrigin origin) {
        text.ifPresent(written -> take(key, written, origin));
    }
}
