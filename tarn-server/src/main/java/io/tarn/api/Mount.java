package io.tarn.api;

import io.tarn.http.RequestHandler;
import java.util.Set;

/// A handler beside the API, for these exact raw paths and whatever lies below these prefixes.
///
/// @param paths such as `/oidc/login`
/// @param prefixes such as `/scim/v2/`
public record Mount(Set<String> paths, Set<String> prefixes, RequestHandler handler) {
    public Mount {
        paths = Set.copyOf(paths);
        prefixes = Set.copyOf(prefixes);
    }

    /// A handler of single paths.
    public static Mount at(RequestHandler handler, String... paths) {
        return new Mount(Set.of(paths), Set.of(), handler);
    }

    /// Whether `rawPath` is for this handler.
    public boolean serves(String rawPath) {
        return paths.contains(rawPath) || prefixes.stream().anyMatch(rawPath::startsWith);
    }
}
