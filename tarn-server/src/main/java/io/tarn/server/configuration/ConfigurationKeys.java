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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A table of keys, in the order of `keys.txt` beside this class, which is the only place that lists them.
public final class ConfigurationKeys {
    /// How the file marks keys of the elements of a list.
    public static final String ELEMENT = "blockstores.stores[].";

    private static final String SINGLE_STORE = "blockstore.";
    private static final String SIGNING = "blockstore.signing.";
    private static final Map<String, ConfigurationKey> LISTED = read();
    private static final ConfigurationKeys ALL = new ConfigurationKeys(select(LISTED, ConfigurationKeys::nameOfAll));
    private static final ConfigurationKeys OF_STORE =
            new ConfigurationKeys(select(LISTED, ConfigurationKeys::nameOfStore));

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

    /// The keys of a configuration.
    public static ConfigurationKeys all() {
        return ALL;
    }

    /// The keys of one element of `blockstores.stores`: those of `blockstore` without that word, but for the
    /// signing secret, and what tells stores apart.
    public static ConfigurationKeys ofStore() {
        return OF_STORE;
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

    private static Optional<String> nameOfAll(String listed) {
        return listed.startsWith(ELEMENT) ? Optional.empty() : Optional.of(listed);
    }

    private static Optional<String> nameOfStore(String listed) {
        if (listed.startsWith(ELEMENT)) {
            return Optional.of(listed.substring(ELEMENT.length()));
        }
        return listed.startsWith(SINGLE_STORE) && !listed.startsWith(SIGNING)
                ? Optional.of(listed.substring(SINGLE_STORE.length()))
                : Optional.empty();
    }

    private static Map<String, ConfigurationKey> select(
            Map<String, ConfigurationKey> listed, Function<String, Optional<String>> naming) {
        Map<String, ConfigurationKey> selected = new LinkedHashMap<>();
        listed.values()
                .forEach(key -> naming.apply(key.name())
                        .ifPresent(
                                name -> selected.put(name, new ConfigurationKey(name, key.type(), key.defaultText()))));
        return selected;
    }

    private static Map<String, ConfigurationKey> read() {
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
        return keys;
    }

    private static ConfigurationKey parse(String line) {
        String[] parts = line.split(" ", 3);
        var type = ConfigurationKey.Type.valueOf(parts[1].toUpperCase(Locale.ROOT));
        return new ConfigurationKey(parts[0], type, parts.length > 2 ? Optional.of(parts[2]) : Optional.empty());
    }
}
