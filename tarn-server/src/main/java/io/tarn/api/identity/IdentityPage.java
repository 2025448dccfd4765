package io.tarn.api.identity;

import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.Pagination;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import java.util.List;
import java.util.function.Function;

/// Pages of lists of identities: their `max_per_page` is 0 (auth.md 4).
final class IdentityPage {
    private IdentityPage() {}

    /// Which page the caller wants.
    static ListRequest wanted(Exchange exchange) {
        Page page = exchange.page();
        return new ListRequest(page.prefix(), page.after(), page.amount());
    }

    /// Answers with a page.
    static <T, V> void answer(Exchange exchange, Listing<T> page, Function<T, V> view) {
        List<V> items = page.results().stream().map(view).toList();
        var pagination = new Pagination(page.hasMore(), 0, page.next(), items.size());
        exchange.json(200, new Pagination.Listing<>(pagination, items));
    }
}
