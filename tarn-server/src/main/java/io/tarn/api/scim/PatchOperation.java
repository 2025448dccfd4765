package io.tarn.api.scim;

import io.tarn.api.scim.ScimException.Type;
import io.tarn.api.scim.filter.AttributePath;
import io.tarn.api.scim.filter.FilterParser;
import io.tarn.api.scim.filter.FilterSyntaxException;
import io.tarn.api.scim.filter.PatchPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// One operation of PATCH (RFC 7644 section 3.5.2).
///
/// @param path empty for the resource as a whole: then the value is an object of attributes
/// @param value missing for `remove`, sometimes
record PatchOperation(Kind kind, Optional<PatchPath> path, JsonNode value) {
    /// Operations in one request.
    static final int OPERATIONS_MAX = 1000;

    private static final Set<String> READ_ONLY = Set.of("id", "meta", "schemas");

    /// Attributes of RFC 7643 that are not kept here.
    private static final Set<String> NOT_KEPT = Set.of(
            "nickname",
            "profileurl",
            "title",
            "usertype",
            "preferredlanguage",
            "locale",
            "timezone",
            "password",
            "phonenumbers",
            "ims",
            "photos",
            "addresses",
            "groups",
            "entitlements",
            "roles",
            "x509certificates");

    /// What is done.
    enum Kind {
        ADD,
        REPLACE,
        REMOVE;

        /// Some write `Add`.
        static Kind of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "add" -> ADD;
                case "replace" -> REPLACE;
                case "remove" -> REMOVE;
                default -> throw ScimException.of(Type.INVALID_SYNTAX, "op is add, replace or remove");
            };
        }
    }

    /// The operations of a body.
    ///
    /// @throws ScimException `invalidSyntax`, `invalidPath`, `invalidValue`, `noTarget`; 413 for too many
    static List<PatchOperation> read(JsonNode body) {
        JsonNode operations = ScimJson.field(body, "Operations");
        if (!operations.isArray() || operations.isEmpty()) {
            throw ScimException.of(Type.INVALID_SYNTAX, "Operations is not a list of operations");
        }
        if (operations.size() > OPERATIONS_MAX) {
            throw ScimException.tooLarge("more than " + OPERATIONS_MAX + " operations");
        }
        List<PatchOperation> read = new ArrayList<>();
        operations.values().forEach(operation -> read.add(one(operation)));
        return read;
    }

    private static PatchOperation one(JsonNode operation) {
        Kind kind = Kind.of(Values.text(ScimJson.field(operation, "op"), "op"));
        JsonNode where = ScimJson.field(operation, "path");
        JsonNode value = ScimJson.field(operation, "value");
        if (kind != Kind.REMOVE && value.isMissingNode()) {
            throw ScimException.invalid("value is missing");
        }
        if (where.isMissingNode() || where.isNull()) {
            if (kind == Kind.REMOVE) {
                throw ScimException.of(Type.NO_TARGET, "remove needs a path");
            }
            if (!value.isObject()) {
                throw ScimException.invalid("without a path the value is an object of attributes");
            }
            return new PatchOperation(kind, Optional.empty(), value);
        }
        if (!where.isString()) {
            throw ScimException.of(Type.INVALID_PATH, "path is not a text");
        }
        return new PatchOperation(kind, Optional.of(path(where.stringValue())), value);
    }

    private static PatchPath path(String text) {
        try {
            return FilterParser.path(text);
        } catch (FilterSyntaxException e) {
            throw ScimException.of(Type.INVALID_PATH, "path: " + e.getMessage());
        }
    }

    /// Hands itself to `sink`, or, without a path, an operation for each attribute of its value. Of those the ones
    /// that cannot be written or are not kept here are left out (RFC 7644 section 3.5.2.3).
    void forEachTarget(ResourceType type, Set<String> writable, Consumer<PatchOperation> sink) {
        if (path.isPresent()) {
            if (isKept(type, path.get().attribute(), writable)) {
                sink.accept(this);
            }
            return;
        }
        for (var property : value.properties()) {
            named(property.getKey())
                    .filter(target -> target.attribute().within(type.schema())
                            && writable.contains(target.attribute().name()))
                    .ifPresent(
                            target -> sink.accept(new PatchOperation(kind, Optional.of(target), property.getValue())));
        }
    }

    private static Optional<PatchPath> named(String key) {
        try {
            return Optional.of(FilterParser.path(key));
        } catch (FilterSyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isKept(ResourceType type, AttributePath attribute, Set<String> writable) {
        if (!attribute.within(type.schema())) {
            return false;
        }
        if (READ_ONLY.contains(attribute.name())) {
            throw ScimException.immutable(attribute.name(), "it is read-only");
        }
        if (!writable.contains(attribute.name()) && !NOT_KEPT.contains(attribute.name())) {
            throw ScimException.of(Type.NO_TARGET, "there is no attribute of that name");
        }
        return writable.contains(attribute.name());
    }

    /// The attribute. Only for operations that [#forEachTarget] hands out.
    PatchPath target() {
        return path.orElseThrow();
    }
}
