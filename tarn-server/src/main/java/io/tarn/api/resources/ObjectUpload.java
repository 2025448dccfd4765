package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.objects.ObjectJson;
import io.tarn.api.objects.WriteConditions;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.UploadRequest;
import io.tarn.catalog.WriteCondition;
import io.tarn.http.Request;
import io.tarn.http.field.HeaderText;
import io.tarn.http.field.MediaType;
import io.tarn.http.field.MultipartContent;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Stores the content of objects, streamed from the request (api.md 21, 21.3).
final class ObjectUpload {
    private static final String META_HEADER = "x-lakefs-meta-";
    private static final String INTERNAL_HEADER = "x-lakefs-internal-";
    private static final String INTERNAL_KEY = "::lakefs::";
    private static final String CONTENT = "content";
    private static final String FORM = "multipart/form-data";

    private final Catalog catalog;

    ObjectUpload(Catalog catalog) {
        this.catalog = catalog;
    }

    /// `uploadObject`. Everything that can refuse it is asked before the body is read.
    void upload(Exchange exchange) throws IOException {
        String path = exchange.query("path");
        Names.path("path", path);
        Repository repository = repository(catalog, exchange);
        WriteCondition condition = WriteConditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"))
                .orElseThrow(ApiException::notImplemented);
        String branch = exchange.path("branch");
        Request request = exchange.request();
        String contentType =
                exchange.header("Content-Type").filter(type -> !type.isBlank()).orElse(Entry.DEFAULT_CONTENT_TYPE);
        MediaType media = MediaType.parse(contentType);
        Entry entry;
        if (media.type().equals(FORM)) {
            var unread = request(exchange, condition, contentType, OptionalLong.empty());
            catalog.writer().checkUpload(repository, branch, path, unread);
            var content = MultipartContent.open(request.body(), media, CONTENT);
            String partType =
                    content.contentType().filter(type -> !type.isEmpty()).orElse(Entry.DEFAULT_CONTENT_TYPE);
            var sent = request(exchange, condition, partType, OptionalLong.empty());
            entry = catalog.writer().upload(repository, branch, path, content, sent);
        } else {
            var sent = request(exchange, condition, contentType, length(request));
            entry = catalog.writer().upload(repository, branch, path, request.body(), sent);
        }
        var address = ObjectJson.address(catalog, repository, entry, Optional.empty());
        ObjectJson.stats(path, entry, address, Optional.of(entry.userMetadata()))
                .send(exchange.response(), 201);
    }

    private static OptionalLong length(Request request) {
        if (!request.hasBody()) {
            return OptionalLong.of(0);
        }
        return request.contentLength() < 0 ? OptionalLong.empty() : OptionalLong.of(request.contentLength());
    }

    private static UploadRequest request(
            Exchange exchange, WriteCondition condition, String contentType, OptionalLong size) {
        Optional<String> storageClass =
                Optional.of(exchange.query("storageClass")).filter(name -> !name.isEmpty());
        return new UploadRequest(
                contentType, metadata(exchange.request()), size, storageClass, condition, exchange.queryBool("force"));
    }

    private static Map<String, String> metadata(Request request) {
        var metadata = new TreeMap<String, String>();
        request.forEachHeader((name, value) -> {
            if (name.regionMatches(true, 0, META_HEADER, 0, META_HEADER.length())) {
                metadata.putIfAbsent(lowerCase(name, META_HEADER), HeaderText.decode(value));
            } else if (name.regionMatches(true, 0, INTERNAL_HEADER, 0, INTERNAL_HEADER.length())) {
                metadata.putIfAbsent(INTERNAL_KEY + lowerCase(name, INTERNAL_HEADER), HeaderText.decode(value));
            }
        });
        return metadata;
    }

    private static String lowerCase(String name, String prefix) {
        return name.substring(prefix.length()).toLowerCase(Locale.ROOT);
    }
}
