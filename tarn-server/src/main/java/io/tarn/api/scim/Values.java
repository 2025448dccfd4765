package io.tarn.api.scim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Reads values as identity providers write them.
final class Values {
    /// Longest text that is kept of a user or group, in UTF-16 units.
    static final int TEXT_LENGTH_MAX = 512;

    private Values() {}

    /// A text; empty for null and nothing.
    ///
    /// @throws ScimException `invalidValue`
    static String text(JsonNode value, String attribute) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw ScimException.invalid(attribute + " is not a text");
        }
        String text = value.stringValue();
        if (text.length() > TEXT_LENGTH_MAX) {
            throw ScimException.invalid(attribute + " is longer than " + TEXT_LENGTH_MAX + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw ScimException.invalid(attribute + " contains a control character");
        }
        return text;
    }

    /// A text, empty for nothing given.
    static Optional<String> given(JsonNode value, String attribute) {
        return value.isMissingNode() ? Optional.empty() : Optional.of(text(value, attribute));
    }

    /// A truth value, which some write as text: `"False"`. Empty for null and nothing.
    ///
    /// @throws ScimException `invalidValue`
    static Optional<Boolean> truth(JsonNode value, String attribute) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.isBoolean()) {
            return Optional.of(value.booleanValue());
        }
        return switch (value.isString() ? value.stringValue().toLowerCase(Locale.ROOT) : "") {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> throw ScimException.invalid(attribute + " is neither true nor false");
        };
    }

    /// The name of something to be made.
    ///
    /// @throws ScimException `invalidValue`
    static String newName(JsonNode value, String attribute) {
        String name = text(value, attribute);
        if (name.isBlank()) {
            throw ScimException.invalid(attribute + " is required");
        }
        if (name.contains("%") || name.contains("/")) {
            throw ScimException.invalid(attribute + " cannot contain % or /");
        }
        return name;
    }

    /// The address to keep of a list of them, or of a single one: the primary one, else the one for work, else the
    /// first; empty for none.
    static String email(JsonNode emails) {
        JsonNode best = MissingNode.getInstance();
        int rank = 0;
        for (JsonNode email : emails.isArray() ? emails.values() : List.of(emails)) {
            int own = rank(email);
            if (own > rank) {
                best = email;
                rank = own;
            }
        }
        return text(best.isObject() ? ScimJson.field(best, "value") : best, "emails.value");
    }

    private static int rank(JsonNode email) {
        if (email.isMissingNode() || email.isNull()) {
            return 0;
        }
        if (truth(ScimJson.field(email, "primary"), "emails.primary").orElse(false)) {
            return 3;
        }
        return text(ScimJson.field(email, "type"), "emails.type").equalsIgnoreCase("work") ? 2 : 1;
    }
}
