package io.tarn.catalog.imports;

/// Where objects to be imported lie, and where they go.
///
/// @param path the URI of an object, or what the URIs of objects begin with
/// @param destination the key of the object, or what the keys of the objects begin with; a slash is added to
///     one that is neither empty nor ends with one
public record ImportSource(Type type, String path, String destination) {
    /// What a path names.
    public enum Type {
        /// One object.
        OBJECT,
        /// All objects whose URI begins with the path; what comes after its last slash is kept in their keys.
        COMMON_PREFIX
    }

    private static final String SLASH = "/";

    boolean isObject() {
        return type == Type.OBJECT;
    }

    /// The key of an object, or what comes before the keys found.
    String target() {
        boolean asItIs = isObject() || destination.isEmpty() || destination.endsWith(SLASH);
        return asItIs ? destination : destination + SLASH;
    }
}
