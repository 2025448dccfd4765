package io.tarn.catalog.imports;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Objects read page by page, the next page while the one before is used up.
final class PagedRecords implements ImportRecords {
    /// Gives page after page in order; an empty one at the end. Called by one thread at a time.
    interface Pages {
        List<ImportRecord> next();
    }

    private final Pages pages;
    private Iterator<ImportRecord> page = List.<ImportRecord>of().iterator();
    private @Nullable CompletableFuture<List<ImportRecord>> ahead;

    PagedRecords(Pages pages) {
        this.pages = pages;
        this.ahead = begin();
    }

    private CompletableFuture<List<ImportRecord>> begin() {
        return Background.start("import-page", pages::next);
    }

    @Override
    public Optional<ImportRecord> next() {
        if (!page.hasNext() && ahead != null) {
            List<ImportRecord> read = Background.result(ahead);
            ahead = read.isEmpty() ? null : begin();
            page = read.iterator();
        }
        return page.hasNext() ? Optional.of(page.next()) : Optional.empty();
    }

    /// Waits for the page under way.
    @Override
    public void close() {
        if (ahead != null) {
            ahead.handle((read, failure) -> true).join();
            ahead = null;
        }
    }
}
