package io.tarn.server.configuration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Spreads nested sections over the keys of a table, in any case, nested or dotted (config-and-ops.md 1.1).
///
/// @param place what stands before the names in messages: empty for a file, or the name of a list's element
record KeySections(ConfigurationKeys table, String place) {

    /// What was written for each key that the table has. Names that it does not have, and values where a section
    /// is expected, are added to `errors`.
    Map<String, Object> flatten(Map<?, ?> content, List<String> errors) {
        Map<String, Object> written = new LinkedHashMap<>();
        flatten("", content, written, errors);
        return written;
    }

    /// The name of a key or section in messages.
    String shown(String name) {
        return join(place, name);
    }

    private void flatten(String section, Map<?, ?> content, Map<String, Object> into, List<String> errors) {
        Map<String, Object> children = new TreeMap<>();
        Set<String> unknown = new TreeSet<>();
        content.forEach((key, value) -> {
            String name = String.valueOf(key).toLowerCase(Locale.ROOT);
            if (!isKnown(join(section, name))) {
                unknown.add(name);
            } else if (value != null) {
                children.put(join(section, name), value);
            }
        });
        if (!unknown.isEmpty()) {
            errors.add("'" + shown(section) + "' has invalid keys: " + String.join(", ", unknown));
        }
        children.forEach((name, value) -> {
            if (table.find(name) != null) {
                into.put(name, value);
            } else if (value instanceof Map<?, ?> nested) {
                flatten(name, nested, into, errors);
            } else {
                errors.add("'" + shown(name) + "' expected a map or struct, got \"" + kind(value) + "\"");
            }
        });
    }

    private boolean isKnown(String name) {
        return table.find(name) != null || table.isSection(name);
    }

    private static String join(String section, String name) {
        return section.isEmpty() || name.isEmpty() ? section + name : section + "." + name;
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
