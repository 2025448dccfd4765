package io.tarn.api.permissions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The rows of `required.tsv`.
///
/// @param required `open`, `anonymous`, `user`, `listing`, `each`, or rights
/// @param query of a request, empty for none
/// @param body of a request, empty for none
record RequiredRights(String operation, String required, String query, String body) {
    private static final String FS = "arn:lakefs:fs:::";
    private static final String AUTH = "arn:lakefs:auth:::";

    static List<RequiredRights> all() {
        try (InputStream stream = RequiredRights.class.getResourceAsStream("required.tsv")) {
            if (stream == null) {
                throw new IllegalStateException("required.tsv is missing");
            }
            return new String(stream.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(row -> new RequiredRights(row[0], row[1], given(row[2]), given(row[3])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String given(String column) {
        return column.equals("-") ? "" : column;
    }

    boolean namesRights() {
        return required.contains(":");
    }

    /// The exact rights for a request, with `names` for what stands in braces.
    List<Right> rights(Map<String, String> names) {
        List<Right> rights = new ArrayList<>();
        for (String right : required.split(" & ", -1)) {
            int space = right.indexOf(' ');
            String resource = right.substring(space + 1);
            rights.add(Right.allow(right.substring(0, space), arn(filled(resource, names), names)));
        }
        return rights;
    }

    private static String arn(String resource, Map<String, String> names) {
        int open = resource.indexOf('(');
        String kind = open < 0 ? resource : resource.substring(0, open);
        String argument = open < 0 ? "" : resource.substring(open + 1, resource.length() - 1);
        String repository = FS + "repository/" + names.get("repo");
        return switch (kind) {
            case "*" -> "*";
            case "R" -> open < 0 ? repository : FS + "repository/" + argument;
            case "B" -> repository + "/branch/" + argument;
            case "T" -> repository + "/tag/" + argument;
            case "O" -> {
                int comma = argument.indexOf(',');
                yield comma < 0
                        ? repository + "/object/" + argument
                        : FS + "repository/" + argument.substring(0, comma) + "/object/"
                                + argument.substring(comma + 1);
            }
            case "NS" -> FS + "namespace/" + argument;
            case "U" -> AUTH + "user/" + names.get("user");
            case "G" -> AUTH + "group/" + names.get("group");
            case "P" -> AUTH + "policy/" + argument;
            case "X" -> AUTH + "externalPrincipal/" + argument;
            default -> throw new IllegalStateException(resource);
        };
    }

    static String filled(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace("{" + name.getKey() + "}", name.getValue());
        }
        return filled;
    }
}
