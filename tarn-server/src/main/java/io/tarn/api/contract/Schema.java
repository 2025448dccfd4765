package io.tarn.api.contract;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A schema of the contract with its references and `allOf` parts resolved.
///
/// @param allowedValues the values of an enumeration, empty when it is none
/// @param hasDefault whether `null` counts as absent
/// @param required names of properties that must be there, in contract order
/// @param items what an array holds, null for anything
/// @param additional what properties that are not named hold, null for anything
public record Schema(
        Type type,
        boolean nullable,
        boolean hasDefault,
        boolean dateTime,
        List<String> allowedValues,
        @Nullable TextPattern pattern,
        int minLength,
        int minItems,
        @Nullable Long minimum,
        @Nullable Long maximum,
        Map<String, Schema> properties,
        List<String> required,
        @Nullable Schema items,
        @Nullable Schema additional) {
    /// JSON types; [#ANY] for a schema that names none.
    public enum Type {
        ANY("anything"),
        STRING("a string"),
        INTEGER("an integer"),
        NUMBER("a number"),
        BOOLEAN("a boolean"),
        OBJECT("an object"),
        ARRAY("an array");

        private final String noun;

        Type(String noun) {
            this.noun = noun;
        }

        String noun() {
            return noun;
        }
    }
}
