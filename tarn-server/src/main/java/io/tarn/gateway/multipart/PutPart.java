package io.tarn.gateway.multipart;

import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.parts.Part;
import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.PartNumber;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.LimitedContent;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.object.SourceObjects;
import io.tarn.gateway.payload.Checksum;
import io.tarn.gateway.payload.HashedContent;
import io.tarn.gateway.payload.Payload;
import io.tarn.gateway.xml.XmlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/// UploadPart and UploadPartCopy (s3-gateway.md 12.2, 12.3, B-57). Bytes of a copied part pass through the
/// server: its MD5 is a part of the object's ETag, and not every store knows it.
final class PutPart {
    private final Catalog catalog;
    private final UploadLookup lookup;
    private final SourceObjects sources;

    PutPart(Catalog catalog, UploadLookup lookup, SourceObjects sources) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.sources = sources;
    }

    void upload(S3Call call) throws IOException {
        int number = PartNumber.of(call);
        WriteTarget _ = lookup.target(call);
        Upload upload = lookup.requireUnderWay(call);
        WriteHeaders.requireOwner(call);
        LimitedContent.requireLength(call);
        UploadChecksums checksums = UploadChecksums.of(upload);
        checksums.requireOnly(call);
        Payload payload = call.payload();
        checksums.algorithm().ifPresent(payload::compute);
        InputStream content = LimitedContent.of(payload);
        Part part = UploadLookup.translated(() ->
                lookup.uploads().put(upload, number, content, payload.length(), () -> described(payload, checksums)));
        call.response().header("ETag", ObjectHeaders.etag(part.md5()));
        UploadChecksums.parse(part.checksum())
                .ifPresent(
                        checksum -> call.response().header(checksum.algorithm().header(), checksum.value()));
        WriteHeaders.echoEncryption(call, call.response());
        call.empty(200);
    }

    private static Part.Described described(Payload payload, UploadChecksums checksums) {
        Optional<Checksum> checksum =
                checksums.algorithm().map(payload::computed).or(payload::checksum);
        return new Part.Described(payload.md5(), UploadChecksums.text(checksum));
    }

    void copy(S3Call call) throws IOException {
        int number = PartNumber.of(call);
        WriteTarget _ = lookup.target(call);
        Upload upload = lookup.requireUnderWay(call);
        WriteHeaders.requireOwner(call);
        SourceObjects.Source source = sources.require(call);
        Optional<ByteRange> range = CopyRange.of(call, source.entry().sizeBytes());
        Part part = copyBytes(upload, number, source, range);
        source.version().ifPresent(version -> call.response().header("x-amz-copy-source-version-id", version));
        XmlWriter xml = XmlWriter.document("CopyPartResult")
                .time("LastModified", part.storedAt().truncatedTo(ChronoUnit.SECONDS))
                .text("ETag", ObjectHeaders.etag(part.md5()));
        UploadChecksums.parse(part.checksum())
                .ifPresent(checksum -> xml.text(checksum.algorithm().element(), checksum.value()));
        WriteHeaders.echoEncryption(call, call.response());
        call.xml(200, xml);
    }

    private Part copyBytes(Upload upload, int number, SourceObjects.Source source, Optional<ByteRange> range)
            throws IOException {
        Entry entry = source.entry();
        ByteRange bytes = range.orElseGet(() -> new ByteRange(0, entry.sizeBytes()));
        LimitedContent.requireCopied(bytes.length());
        try (var content = new HashedContent(
                open(source, bytes), UploadChecksums.of(upload).algorithm())) {
            return UploadLookup.translated(() -> lookup.uploads()
                    .put(
                            upload,
                            number,
                            content,
                            OptionalLong.of(bytes.length()),
                            () -> new Part.Described(content.md5(), UploadChecksums.text(content.checksum()))));
        }
    }

    private InputStream open(SourceObjects.Source source, ByteRange bytes) {
        if (bytes.length() == 0) {
            return InputStream.nullInputStream();
        }
        return catalog.reader().openRange(source.repository(), source.entry(), bytes.offset(), bytes.length());
    }
}
