package io.tarn.gateway.multipart;

import io.tarn.catalog.parts.Part;
import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.xml.XmlWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// ListParts (s3-gateway.md 12.4, B-58).
final class ListParts {
    /// Parts of a page when fewer are not asked for.
    private static final int PARTS_MAX = 1_000;

    private final UploadLookup lookup;

    ListParts(UploadLookup lookup) {
        this.lookup = lookup;
    }

    void list(S3Call call) {
        int max = Math.min(UploadDocuments.number(call, "max-parts", PARTS_MAX), PARTS_MAX);
        int after = Math.min(
                UploadDocuments.number(call, "part-number-marker", 0), io.tarn.catalog.parts.PartUploads.PARTS_MAX);
        Upload upload = lookup.requireUnderWay(call);
        List<Part> found = max == 0 ? List.of() : lookup.uploads().parts(upload, after, max + 1);
        boolean truncated = found.size() > max;
        List<Part> page = truncated ? found.subList(0, max) : found;
        call.xml(200, document(call, upload, page, new Paging(after, max, truncated)));
    }

    private record Paging(int after, int max, boolean truncated) {}

    private static XmlWriter document(S3Call call, Upload upload, List<Part> page, Paging paging) {
        XmlWriter xml = XmlWriter.document("ListPartsResult")
                .text("Bucket", call.bucket().name())
                .text("Key", call.address().key())
                .text("UploadId", upload.id());
        UploadDocuments.people(xml, upload);
        xml.number("PartNumberMarker", paging.after())
                .number(
                        "NextPartNumberMarker",
                        page.isEmpty() ? paging.after() : page.getLast().number())
                .number("MaxParts", paging.max())
                .flag("IsTruncated", paging.truncated());
        UploadDocuments.checksums(xml, upload);
        page.forEach(part -> write(xml, part));
        return xml;
    }

    private static void write(XmlWriter xml, Part part) {
        xml.open("Part")
                .number("PartNumber", part.number())
                .time("LastModified", part.storedAt().truncatedTo(ChronoUnit.SECONDS))
                .text("ETag", ObjectHeaders.etag(part.md5()))
                .number("Size", part.sizeBytes());
        UploadChecksums.parse(part.checksum())
                .ifPresent(checksum -> xml.text(checksum.algorithm().element(), checksum.value()));
        xml.close();
    }
}
