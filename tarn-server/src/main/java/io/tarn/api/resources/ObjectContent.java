package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.api.Json;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.content.StoredContent;
import io.tarn.http.Response;
import io.tarn.http.field.EntityTags;
import io.tarn.http.field.HttpDate;
import io.tarn.http.field.RangeHeader;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/// Serves the content of objects (api.md 21, 21.1, 21.2).
final class ObjectContent {
    /// What browsers may show within the page; anything else is saved.
    private static final Set<String> INLINE_TYPES = Set.of(
            "image/jpeg",
            "image/jpg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/svg+xml",
            "application/pdf",
            "text/plain",
            "text/markdown",
            "text/x-markdown",
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "application/xml",
            "text/xml",
            "video/mp4",
            "video/webm",
            "audio/mpeg",
            "audio/wav",
            "audio/webm");

    private final Catalog catalog;

    ObjectContent(Catalog catalog) {
        this.catalog = catalog;
    }

    /// `getObject`.
    void get(Exchange exchange) throws IOException {
        Repository repository = found(exchange);
        String path = exchange.query("path");
        Entry entry = catalog.reader().get(repository, exchange.path("ref"), path);
        Optional<String> noneMatch = exchange.header("If-None-Match");
        if (noneMatch.isPresent() && EntityTags.noneMatchNames(noneMatch.get(), entry.etag())) {
            exchange.empty(304);
            return;
        }
        Response response = exchange.response();
        if (exchange.queryBool("presign")) {
            response.header(
                    "Location",
                    catalog.reader().presignRead(repository, entry, path).url());
            exchange.empty(302);
            return;
        }
        describe(response, entry);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("X-Frame-Options", "SAMEORIGIN");
        response.header("Content-Security-Policy", "default-src 'none'");
        response.header(
                "Content-Disposition", INLINE_TYPES.contains(entry.shownContentType()) ? "inline" : "attachment");
        Optional<RangeHeader> range = range(exchange, entry);
        if (range.isEmpty()) {
            try (InputStream content = catalog.reader().open(repository, entry)) {
                response.status(200);
                StoredContent.transfer(response, content, entry.sizeBytes());
            }
        } else if (partial(response, entry, range.get()) instanceof RangeHeader.Part(long offset, long length)) {
            try (InputStream content = catalog.reader().openRange(repository, entry, offset, length)) {
                response.status(206);
                StoredContent.transfer(response, content, length);
            }
        } else {
            Json.sendError(response, 416, "Requested Range Not Satisfiable");
        }
    }

    /// `headObject`. The content itself is not looked at. A bad range is answered without `Content-Range`, the other
    /// headers stay.
    void head(Exchange exchange) {
        Repository repository = found(exchange);
        Entry entry = catalog.reader().get(repository, exchange.path("ref"), exchange.query("path"));
        Response response = exchange.response();
        describe(response, entry);
        response.header("Accept-Ranges", "bytes");
        Optional<RangeHeader> range = range(exchange, entry);
        if (range.isEmpty()) {
            response.status(200);
            response.contentLength(entry.sizeBytes());
        } else if (range.get() instanceof RangeHeader.Part part) {
            partial(response, entry, part);
            response.status(206);
            response.contentLength(part.length());
        } else {
            response.status(416);
        }
    }

    private Repository found(Exchange exchange) {
        Names.ref("ref", exchange.path("ref"));
        Names.path("path", exchange.query("path"));
        return repository(catalog, exchange);
    }

    private static Optional<RangeHeader> range(Exchange exchange, Entry entry) {
        return exchange.header("Range").map(header -> RangeHeader.parse(header, entry.sizeBytes()));
    }

    private static void describe(Response response, Entry entry) {
        response.header("ETag", EntityTags.quoted(entry.etag()));
        response.header("Last-Modified", HttpDate.of(entry.lastModified()));
        response.header("Content-Type", entry.shownContentType());
        response.header("Cache-Control", "no-store, must-revalidate");
        response.header("Expires", "0");
    }

    private static RangeHeader partial(Response response, Entry entry, RangeHeader range) {
        switch (range) {
            case RangeHeader.Part part -> response.header("Content-Range", part.contentRange(entry.sizeBytes()));
            case RangeHeader.Unsatisfiable _ -> response.header("Content-Range", "bytes */" + entry.sizeBytes());
            case RangeHeader.Malformed _ -> {}
        }
        return range;
    }
}
