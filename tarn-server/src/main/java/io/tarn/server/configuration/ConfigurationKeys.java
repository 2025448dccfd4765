package io.tarn.server.configuration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All keys there are, in the order of `keys.txt` beside this class, which is the only place that lists them.
public final class ConfigurationKeys {
    private static final ConfigurationKeys ALL = read();

    private final Map<String, ConfigurationKey> byName;
    private final Set<String> sections = new HashSet<>();

    private ConfigurationKeys(Map<String, ConfigurationKey> byName) {
        this.byName = byName;
        for (String name : byName.keySet()) {
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                sections.add(name.substring(0, dot));
            }
        }
    }

    /// The table.
    public static ConfigurationKeys all() {
        return ALL;
    }

    /// Every key.
    public Collection<ConfigurationKey> keys() {
        return byName.values();
    }

    /// The key of that name in lower case, or null when there is none.
    public @Nullable ConfigurationKey find(String name) {
        return byName.get(name);
    }

    /// The key of that name. Throws [IllegalArgumentException] for an unknown one.
    public ConfigurationKey get(String name) {
        ConfigurationKey key = byName.get(name);
        if (key == null) {
            throw new IllegalArgumentException("no such configuration key: " + name);
        }
        return key;
    }

    /// Whether keys live below that name: true for `logging`.
    public boolean isSection(String name) {
        return sections.contains(name);
    }

    private static ConfigurationKeys read() {
        Map<String, ConfigurationKey> keys = new LinkedHashMap<>();
        try (InputStream stream = ConfigurationKeys.class.getResourceAsStream("keys.txt")) {
            if (stream == null) {
                throw new IllegalStateException("the program is incomplete: keys.txt is missing");
            }
            var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines();
            lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(ConfigurationKeys::parse)
                    .forEach(key -> keys.put(key.name(), key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ConfigurationKeys(keys);
    }

    private static ConfigurationKey parse(String line) {
        String[] parts = line.split(" ", 3);
        var type = ConfigurationKey.Type.valueOf(parts[1].toUpperCase(Locale.ROOT));
        return new ConfigurationKey(parts[0], type, parts.length > 2 ? Optional.of(parts[2]) : Optional.empty());
    }
}
