package io.tarn.auth.directory;

import java.util.List;

/// A page of a list.
///
/// @param results in the order of their names
/// @param next the `after` of the next page; empty when this is the last
public record Listing<T>(List<T> results, String next) {
    public Listing {
        results = List.copyOf(results);
    }

    public boolean hasMore() {
        return !next.isEmpty();
    }
}
