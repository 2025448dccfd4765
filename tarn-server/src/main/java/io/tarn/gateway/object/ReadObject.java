package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.content.StoredContent;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.object.ObjectLookup.Found;
import io.tarn.http.Response;
import io.tarn.http.field.HeaderText;
import io.tarn.http.field.HttpDate;
import io.tarn.http.field.RangeHeader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// GetObject and HeadObject (s3-gateway.md 11.1, 11.2, 18.3). Both answer alike but for the bytes, and but for
/// the redirect that clients of lakeFS can ask for.
final class ReadObject {
    /// A client that says this is sent to the object store for the bytes.
    private static final String REDIRECTED = "s3RedirectionSupport";

    /// The headers that a query parameter of the name `response-<header>` replaces.
    private static final List<String> OVERRIDES = List.of(
            "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires");

    private static final Set<String> CACHING = Set.of("cache-control", "expires");

    private static final Map<String, String> SECURITY = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "SAMEORIGIN",
            "Content-Security-Policy", "default-src 'none'");

    private final Catalog catalog;
    private final ObjectLookup lookup;

    ReadObject(Catalog catalog, ObjectLookup lookup) {
        this.catalog = catalog;
        this.lookup = lookup;
    }

    /// What is to be answered.
    private record Answer(Found found, ObjectAttributes attributes, ReadRange range) {
        long length() {
            return range.part()
                    .map(RangeHeader.Part::length)
                    .orElse(found.entry().sizeBytes());
        }
    }

    /// `GetObject`.
    void get(S3Call call) throws IOException {
        Optional<Answer> wanted = answer(call);
        if (wanted.isPresent()) {
            if (wantsRedirect(call)) {
                redirect(call, wanted.get().found());
            } else {
                send(call, wanted.get());
            }
        }
    }

    private void send(S3Call call, Answer answer) throws IOException {
        Response response = call.response();
        try (InputStream content = open(answer)) {
            describe(call, answer);
            SECURITY.forEach(response::header);
            int tags = answer.attributes().tags().size();
            if (tags > 0) {
                response.header("x-amz-tagging-count", Integer.toString(tags));
            }
            StoredContent.transfer(response, content, answer.length());
        }
    }

    private InputStream open(Answer answer) {
        Found found = answer.found();
        return answer.range()
                .part()
                .map(part ->
                        catalog.reader().openRange(found.repository(), found.entry(), part.offset(), part.length()))
                .orElseGet(() -> catalog.reader().open(found.repository(), found.entry()));
    }

    private static boolean wantsRedirect(S3Call call) {
        return call.header("User-Agent")
                .filter(agent -> agent.contains(REDIRECTED))
                .isPresent();
    }

    /// The object store's own URL; one that begins with `/` is on this server, though not below a bucket's own
    /// name.
    private void redirect(S3Call call, Found found) {
        String url = catalog.reader()
                .presignRead(found.repository(), found.entry(), found.path())
                .url();
        boolean here = url.startsWith("/");
        if (here && call.address().virtualHost()) {
            throw new S3Exception(S3Code.NOT_IMPLEMENTED);
        }
        String origin = here ? call.request().origin().orElse("") : "";
        call.response().header("Location", origin + url);
        call.empty(307);
    }

    /// `HeadObject`. The bytes are not looked at.
    void head(S3Call call) {
        Optional<Answer> wanted = answer(call);
        if (wanted.isPresent()) {
            describe(call, wanted.get());
            int tags = wanted.get().attributes().tags().size();
            if (tags > 0) {
                call.response().header("x-amz-tagging-count", Integer.toString(tags));
            }
            call.response().contentLength(wanted.get().length());
        }
    }

    /// What there is to answer; empty when 304 was answered.
    private Optional<Answer> answer(S3Call call) {
        WriteHeaders.requireOwner(call);
        Found found = lookup.require(call);
        ObjectAttributes attributes = ObjectAttributes.of(found.entry());
        Instant now = catalog.engine().xids().now();
        if (ReadConditions.of(call, "", now).isNotModified(found.entry())) {
            identify(call.response(), found);
            attributes.headers().forEach((name, value) -> {
                if (CACHING.contains(name)) {
                    call.response().header(name, HeaderText.encode(value));
                }
            });
            call.empty(304);
            return Optional.empty();
        }
        ReadRange range = ReadRange.asked(call, found.entry(), attributes.partSizes());
        return Optional.of(new Answer(found, attributes, range));
    }

    private static void identify(Response response, Found found) {
        response.header("ETag", ObjectHeaders.etag(found.entry().etag()));
        response.header("Last-Modified", HttpDate.of(found.entry().lastModified()));
        found.version().ifPresent(version -> response.header("x-amz-version-id", version));
    }

    private static void describe(S3Call call, Answer answer) {
        Response response = call.response();
        Optional<RangeHeader.Part> part = answer.range().part();
        response.status(part.isPresent() ? 206 : 200);
        identify(response, answer.found());
        ObjectHeaders.attributes(response, answer.attributes());
        override(call);
        response.header("Accept-Ranges", "bytes");
        long size = answer.found().entry().sizeBytes();
        part.ifPresent(bytes -> response.header("Content-Range", bytes.contentRange(size)));
        answer.range().parts().ifPresent(count -> response.header("x-amz-mp-parts-count", Integer.toString(count)));
        boolean checked = call.header("x-amz-checksum-mode")
                .filter("ENABLED"::equalsIgnoreCase)
                .isPresent();
        if (checked && part.isEmpty()) {
            answer.attributes().checksum().ifPresent(known -> ObjectHeaders.checksum(response, known));
        }
    }

    private static void override(S3Call call) {
        for (String header : OVERRIDES) {
            String parameter = "response-" + header.toLowerCase(Locale.ROOT);
            call.query(parameter).ifPresent(value -> {
                if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                    throw new S3Exception(S3Code.INVALID_ARGUMENT).with("ArgumentName", parameter);
                }
                call.response().header(header, HeaderText.encode(value));
            });
        }
    }
}
