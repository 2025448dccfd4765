package io.tarn.auth.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The forms of a statement's resource (auth.md 5.3): one pattern, taken as it is with all its spaces, or the
/// text of a JSON list of patterns.
final class ResourceField {
    private static final JsonFactory JSON = new JsonFactory();

    private ResourceField() {}

    /// Whether `field` is to be read as a JSON list.
    static boolean isList(String field) {
        return field.startsWith("[") && field.endsWith("]");
    }

    /// The patterns in `field`, or nothing when it is empty or a list that is not made of strings alone. A
    /// list may be empty; then nothing matches.
    static Optional<List<String>> patterns(String field) {
        if (field.isEmpty()) {
            return Optional.empty();
        }
        return isList(field) ? elements(field) : Optional.of(List.of(field));
    }

    private static Optional<List<String>> elements(String list) {
        List<String> elements = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), list)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                elements.add(parser.getString());
            }
            boolean complete = parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null;
            return complete ? Optional.of(elements) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
