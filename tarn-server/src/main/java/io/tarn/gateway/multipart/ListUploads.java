package io.tarn.gateway.multipart;

import io.tarn.catalog.parts.PartUploads;
import io.tarn.catalog.parts.Upload;
import io.tarn.catalog.parts.UploadScan;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.KeyEncoding;
import io.tarn.gateway.xml.XmlWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// ListMultipartUploads (s3-gateway.md 10.8, B-23): in the order of keys, then of upload ids, which is that of
/// their creation. A page costs what it shows, however many uploads there are.
final class ListUploads {
    /// Rows of a page when fewer are not asked for.
    private static final int UPLOADS_MAX = 1_000;

    private final PartUploads uploads;

    ListUploads(PartUploads uploads) {
        this.uploads = uploads;
    }

    private record Query(
            Bucket bucket,
            String prefix,
            String delimiter,
            String keyMarker,
            String idMarker,
            KeyEncoding encoding,
            int max) {
        /// Branch and path, or how they begin.
        String inner(String key) {
            return bucket.flat()
                    .map(flat -> flat.branch() + "/" + flat.prefix() + key)
                    .orElse(key);
        }

        String key(Upload upload) {
            return bucket.key(upload.target().branch(), upload.target().path());
        }

        Optional<UploadScan.Marker> marker() {
            return keyMarker.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new UploadScan.Marker(
                            inner(keyMarker), Optional.of(idMarker).filter(id -> !id.isEmpty())));
        }

        /// What keys like this one are shown as; empty for one that is shown itself.
        Optional<String> common(String key) {
            int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            return at < 0 ? Optional.empty() : Optional.of(key.substring(0, at + delimiter.length()));
        }
    }

    /// A page as it grows.
    private static final class Page {
        private final List<Upload> uploads = new ArrayList<>();
        private final List<String> commons = new ArrayList<>();
        private String nextKey = "";
        private String nextId = "";
        private boolean truncated;

        int rows() {
            return uploads.size() + commons.size();
        }
    }

    void list(S3Call call) {
        var query = new Query(
                call.bucket(),
                call.query("prefix").orElse(""),
                call.query("delimiter").orElse(""),
                call.query("key-marker").orElse(""),
                call.query("upload-id-marker").orElse(""),
                encoding(call),
                Math.min(UploadDocuments.number(call, "max-uploads", UPLOADS_MAX), UPLOADS_MAX));
        call.xml(200, document(query, page(query)));
    }

    private static KeyEncoding encoding(S3Call call) {
        String asked = call.query("encoding-type").orElse("");
        if (asked.isEmpty()) {
            return KeyEncoding.PLAIN;
        }
        if (asked.equalsIgnoreCase("url")) {
            return KeyEncoding.URL;
        }
        throw new S3Exception(S3Code.INVALID_ARGUMENT, "Invalid Encoding Method specified in Request")
                .with("ArgumentName", "encoding-type")
                .with("ArgumentValue", asked);
    }

    private Page page(Query query) {
        var page = new Page();
        if (query.max() == 0) {
            return page;
        }
        try (UploadScan scan = uploads.list(query.bucket().repository(), query.inner(query.prefix()), query.marker())) {
            for (Optional<Upload> next = scan.next(); next.isPresent() && !page.truncated; next = scan.next()) {
                add(query, page, scan, next.get());
            }
        }
        return page;
    }

    private static void add(Query query, Page page, UploadScan scan, Upload upload) {
        Optional<String> common = query.common(query.key(upload));
        if (common.isPresent() && isBehind(query, page, common.get())) {
            scan.skip(query.inner(common.get()));
        } else if (page.rows() == query.max()) {
            page.truncated = true;
        } else if (common.isPresent()) {
            page.commons.add(common.get());
            page.nextKey = common.get();
            page.nextId = "";
            scan.skip(query.inner(common.get()));
        } else {
            page.uploads.add(upload);
            page.nextKey = query.key(upload);
            page.nextId = upload.id();
        }
    }

    /// Whether a common prefix was shown, on this page or one before.
    private static boolean isBehind(Query query, Page page, String common) {
        return query.keyMarker().startsWith(common)
                || (!page.commons.isEmpty() && page.commons.getLast().equals(common));
    }

    private static XmlWriter document(Query query, Page page) {
        KeyEncoding encoding = query.encoding();
        XmlWriter xml = XmlWriter.document("ListMultipartUploadsResult")
                .text("Bucket", query.bucket().name())
                .text("KeyMarker", encoding.text(query.keyMarker()))
                .text("UploadIdMarker", query.idMarker());
        if (page.truncated) {
            xml.text("NextKeyMarker", encoding.text(page.nextKey)).text("NextUploadIdMarker", page.nextId);
        }
        xml.text("Prefix", encoding.text(query.prefix()));
        if (!query.delimiter().isEmpty()) {
            xml.text("Delimiter", encoding.text(query.delimiter()));
        }
        if (encoding == KeyEncoding.URL) {
            xml.text("EncodingType", "url");
        }
        xml.number("MaxUploads", query.max()).flag("IsTruncated", page.truncated);
        page.uploads.forEach(upload -> write(xml, encoding.text(query.key(upload)), upload));
        page.commons.forEach(common ->
                xml.open("CommonPrefixes").text("Prefix", encoding.text(common)).close());
        return xml;
    }

    private static void write(XmlWriter xml, String key, Upload upload) {
        xml.open("Upload").text("Key", key).text("UploadId", upload.id());
        UploadDocuments.people(xml, upload);
        xml.time("Initiated", upload.createdAt().truncatedTo(ChronoUnit.SECONDS));
        UploadDocuments.checksums(xml, upload);
        xml.close();
    }
}
