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

/// The answer of ListObjectVersions, elements in Amazon's order (s3-gateway.md B-24).
final class VersionsDocument {
    private final XmlWriter xml = XmlWriter.document("ListVersionsResult");
    private final KeyEncoding encoding;
    private final Principal owner;

    private VersionsDocument(KeyEncoding encoding, Principal owner) {
        this.encoding = encoding;
        this.owner = owner;
    }

    static XmlWriter of(S3Call call, ListingQuery query, VersionListing.Begun marker, Page<VersionRow> page) {
        var document = new VersionsDocument(query.encoding(), call.principal());
        document.begin(call.bucket().name(), query, marker, page);
        page.rows().forEach(document::row);
        page.rows().forEach(document::commonPrefix);
        return document.xml;
    }

    private void begin(String bucket, ListingQuery query, VersionListing.Begun marker, Page<VersionRow> page) {
        xml.text("Name", bucket);
        key("Prefix", query.prefix());
        key("KeyMarker", marker.key());
        xml.text("VersionIdMarker", marker.versionId());
        page.last().ifPresent(last -> {
            key("NextKeyMarker", new String(last, UTF_8));
            String id = page.cutShort() ? "" : page.rows().getLast().id();
            if (!id.isEmpty()) {
                xml.text("NextVersionIdMarker", id);
            }
        });
        xml.number("MaxKeys", query.max());
        if (!query.delimiter().isEmpty()) {
            key("Delimiter", query.delimiter());
        }
        if (encoding == KeyEncoding.URL) {
            xml.text("EncodingType", "url");
        }
        xml.flag("IsTruncated", page.hasMore());
    }

    private void row(VersionRow row) {
        switch (row) {
            case VersionRow.Version version -> version(version);
            case VersionRow.Removal removal -> removal(removal);
            case VersionRow.CommonPrefix _ -> {}
        }
    }

    private void commonPrefix(VersionRow row) {
        if (row instanceof VersionRow.CommonPrefix(byte[] path)) {
            xml.open("CommonPrefixes");
            key("Prefix", new String(path, UTF_8));
            xml.close();
        }
    }

    private void version(VersionRow.Version version) {
        Entry entry = EntryCodec.decode(version.value());
        ObjectAttributes attributes = ObjectAttributes.of(entry);
        name("Version", version, version.latest());
        xml.time("LastModified", ObjectsDocument.wholeSeconds(entry.lastModified()))
                .text("ETag", ObjectHeaders.etag(entry.etag()));
        ObjectsDocument.checksum(xml, attributes);
        xml.number("Size", entry.sizeBytes());
        ObjectsDocument.owner(xml, owner);
        xml.text("StorageClass", attributes.storageClass()).close();
    }

    private void removal(VersionRow.Removal removal) {
        name("DeleteMarker", removal, removal.latest());
        xml.time("LastModified", ObjectsDocument.wholeSeconds(removal.time()));
        ObjectsDocument.owner(xml, owner);
        xml.close();
    }

    private void name(String element, VersionRow row, boolean latest) {
        xml.open(element);
        key("Key", new String(row.path(), UTF_8));
        xml.text("VersionId", row.id()).flag("IsLatest", latest);
    }

    private void key(String element, String key) {
        xml.text(element, encoding.text(key));
    }
}
