package io.tarn.api.scim.filter;

import java.util.Locale;
import java.util.regex.Pattern;

/// The name of an attribute, in lower case, for names differ in case only by accident (RFC 7643 section 2.1).
///
/// @param schema URN in front of it, or empty
/// @param name such as `username`
/// @param sub sub-attribute such as `value`, or empty
public record AttributePath(String schema, String name, String sub) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*|\\$ref");

    /// Parses `[schema ":"] name ["." sub]`.
    ///
    /// @throws FilterSyntaxException it is none
    public static AttributePath parse(String text) {
        int colon = text.lastIndexOf(':');
        String schema = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        int dot = rest.indexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        String sub = dot < 0 ? "" : rest.substring(dot + 1);
        boolean named =
                NAME.matcher(name).matches() && (dot < 0 || NAME.matcher(sub).matches());
        if (!named || (colon >= 0 && !schema.regionMatches(true, 0, "urn:", 0, 4))) {
            throw new FilterSyntaxException("not the name of an attribute");
        }
        return new AttributePath(lower(schema), lower(name), lower(sub));
    }

    /// Whether it is an attribute of that schema, or said without one.
    public boolean within(String schemaUrn) {
        return schema.isEmpty() || schema.equalsIgnoreCase(schemaUrn);
    }

    /// Name and sub-attribute without schema: `emails.value`.
    public String text() {
        return sub.isEmpty() ? name : name + "." + sub;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
