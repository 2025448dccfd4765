package io.tarn.versioning;

import java.util.List;
import java.util.function.Function;

/// One page of a listing. `nextOffset` continues it as the exclusive `after` of the next call; empty on the last
/// page.
public record Page<T>(List<T> results, boolean hasMore, String nextOffset) {

    public Page {
        results = List.copyOf(results);
    }

    public <U> Page<U> map(Function<? super T, ? extends U> mapping) {
        return new Page<>(results.stream().<U>map(mapping).toList(), hasMore, nextOffset);
    }
}
