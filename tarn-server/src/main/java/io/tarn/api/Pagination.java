package io.tarn.api;

import java.util.List;
import java.util.function.Function;

/// The `pagination` object of listings (api.md 8.2); all fields are always there.
///
/// @param nextOffset what to ask after for the next page, empty on the last one
/// @param results items on this page
public record Pagination(boolean hasMore, int maxPerPage, String nextOffset, int results) {
    /// Items on a page at most.
    public static final int PER_PAGE_MAX = 1000;

    /// A page of a listing.
    public record Listing<T>(Pagination pagination, List<T> results) {}

    /// The page made of `items`, which are all there are unless `hasMore`; the next page starts after the last one's
    /// `offset`.
    public static <T> Listing<T> listing(List<T> items, boolean hasMore, Function<T, String> offset) {
        String next = hasMore && !items.isEmpty() ? offset.apply(items.getLast()) : "";
        return new Listing<>(new Pagination(hasMore, PER_PAGE_MAX, next, items.size()), items);
    }
}
