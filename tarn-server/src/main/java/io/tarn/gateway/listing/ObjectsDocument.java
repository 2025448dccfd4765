package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.access.Principal;
import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.gateway.xml.KeyEncoding;
import io.tarn.gateway.xml.XmlWriter;
import io.tarn.versioning.Value;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.ListingRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The answers of both forms of ListObjects, elements in the order of s3-gateway.md 10.6 and 10.7.
final class ObjectsDocument {
    private final XmlWriter xml = XmlWriter.document("ListBucketResult");
    private final ListingQuery query;
    private final KeyEncoding encoding;

    private ObjectsDocument(ListingQuery query) {
        this.query = query;
        this.encoding = query.encoding();
    }

    /// The first form, which tells the owner of each key.
    static XmlWriter first(S3Call call, ListingQuery query, String marker, Page<ListingRow> page) {
        var document = new ObjectsDocument(query);
        document.begin(call, page);
        document.end(page, Optional.of(call.principal()), () -> {
            document.key("Marker", marker);
            boolean told = !query.delimiter().isEmpty() || page.cutShort();
            page.last().filter(last -> told).ifPresent(last -> document.key("NextMarker", text(last)));
        });
        return document.xml;
    }

    /// The second form.
    static XmlWriter second(S3Call call, ListingQuery query, KeySpan span, Page<ListingRow> page) {
        var document = new ObjectsDocument(query);
        document.begin(call, page);
        Optional<Principal> owner =
                call.query("fetch-owner").filter("true"::equalsIgnoreCase).map(asked -> call.principal());
        document.end(page, owner, () -> {
            page.last()
                    .ifPresent(last ->
                            document.xml.text("NextContinuationToken", ContinuationToken.of(span.behind(last))));
            call.query("continuation-token").ifPresent(token -> document.xml.text("ContinuationToken", token));
            call.query("start-after").ifPresent(after -> document.key("StartAfter", after));
        });
        return document.xml;
    }

    private void begin(S3Call call, Page<ListingRow> page) {
        xml.text("Name", call.bucket().name()).flag("IsTruncated", page.hasMore());
        key("Prefix", query.prefix());
        if (!query.delimiter().isEmpty()) {
            key("Delimiter", query.delimiter());
        }
        if (call.query("list-type").filter("2"::equals).isPresent()) {
            xml.number("KeyCount", page.rows().size());
        }
        xml.number("MaxKeys", query.max());
        if (encoding == KeyEncoding.URL) {
            xml.text("EncodingType", "url");
        }
    }

    private void end(Page<ListingRow> page, Optional<Principal> owner, Runnable position) {
        for (ListingRow row : page.rows()) {
            if (row instanceof ListingRow.PrefixRow(byte[] path)) {
                xml.open("CommonPrefixes");
                key("Prefix", text(path));
                xml.close();
            }
        }
        position.run();
        for (ListingRow row : page.rows()) {
            if (row instanceof ListingRow.ObjectRow(byte[] path, Value value)) {
                object(text(path), EntryCodec.decode(value), owner);
            }
        }
    }

    private void object(String key, Entry entry, Optional<Principal> owner) {
        ObjectAttributes attributes = ObjectAttributes.of(entry);
        xml.open("Contents");
        key("Key", key);
        xml.time("LastModified", wholeSeconds(entry.lastModified())).text("ETag", ObjectHeaders.etag(entry.etag()));
        checksum(xml, attributes);
        xml.number("Size", entry.sizeBytes());
        owner.ifPresent(known -> owner(xml, known));
        xml.text("StorageClass", attributes.storageClass()).close();
    }

    private void key(String element, String key) {
        xml.text(element, encoding.text(key));
    }

    private static String text(byte[] key) {
        return new String(key, UTF_8);
    }

    /// Whom objects belong to: nobody in particular, so whoever asks is told themselves.
    static void owner(XmlWriter xml, Principal known) {
        xml.open("Owner")
                .text("ID", known.name())
                .text("DisplayName", known.name())
                .close();
    }

    /// What kind of checksum is known; nothing when none is.
    static void checksum(XmlWriter xml, ObjectAttributes attributes) {
        attributes
                .checksum()
                .ifPresent(known -> xml.text(
                                "ChecksumAlgorithm",
                                known.checksum().algorithm().name())
                        .text("ChecksumType", known.type()));
    }

    /// As `Last-Modified` has it (B-66).
    static Instant wholeSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
